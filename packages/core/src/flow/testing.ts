// For the tests of this folder and of measure: packets from builders, through the decoder, into a flow table.

import { Frame } from "../capfile/frame.ts";
import { Decoder } from "../decode/decode.ts";
import { LinkType } from "../decode/link-type.ts";
import type { Packet } from "../decode/packet.ts";
import { ipv4 } from "../synth/ipv4.ts";
import type { Pdu } from "../synth/pdu.ts";
import { tcp } from "../synth/tcp.ts";
import type { TcpFields } from "../synth/tcp.ts";
import { udp } from "../synth/udp.ts";
import { flowRecord } from "./flow-record.ts";
import type { FlowRecord } from "./flow-record.ts";
import { FlowTable } from "./flow-table.ts";
import type { FlowTableOptions } from "./flow-table.ts";

export const SECOND = 1e6;
export const START = 1_700_000_000 * SECOND;
export const CLIENT = "192.0.2.1";
export const SERVER = "198.51.100.2";

/** An IP packet as a frame of its own. */
export function rawFrame(bytes: Uint8Array, time: number, captured = bytes.length): Frame {
  const frame = new Frame();
  frame.data = bytes;
  frame.captured = captured;
  frame.length = bytes.length;
  frame.linkType = LinkType.RAW;
  frame.time = time;
  return frame;
}

export function decoded(bytes: Uint8Array, time = START, captured = bytes.length): Packet {
  const decoder = new Decoder();
  decoder.decode(rawFrame(bytes, time, captured));
  return decoder.packet;
}

type Fields = Partial<TcpFields> & { data?: number };

/** Segments of one connection: `out` from client to server, `back` the other way. */
export const out = (fields: Fields): Pdu => segment(CLIENT, SERVER, { src: 40_000, dst: 443, ...fields });
export const back = (fields: Fields): Pdu => segment(SERVER, CLIENT, { src: 443, dst: 40_000, ...fields });

function segment(src: string, dst: string, { data = 0, ...fields }: TcpFields & { data?: number }): Pdu {
  return ipv4({ src, dst }, tcp(fields, new Uint8Array(data)));
}

export const datagram = (src: string, dst: string, ports: { src: number; dst: number }, data = 0): Pdu =>
  ipv4({ src, dst }, udp(ports, new Uint8Array(data)));

const UNKNOWN = { app: null, app_source: null, encrypted: null };

/** A table that keeps what ends, in order. */
export class TableUnderTest {
  readonly ended: FlowRecord[] = [];
  readonly table: FlowTable;
  readonly #decoder = new Decoder();

  constructor(options: Partial<FlowTableOptions> = {}) {
    this.table = new FlowTable({
      seed: 1,
      memory: 1 << 20,
      ...options,
      onEnd: (slot, reason) => this.ended.push(flowRecord(this.table.memory, slot, UNKNOWN, null, reason)),
    });
  }

  /** `time` in seconds after START. */
  count(bytes: Uint8Array, time = 0, captured = bytes.length): void {
    this.#decoder.decode(rawFrame(bytes, START + time * SECOND, captured));
    this.table.count(this.#decoder.packet);
  }

  sweep(time: number, limit = Infinity): boolean {
    return this.table.sweep(START + time * SECOND, limit);
  }

  /** All flows, those that ended before included. */
  finish(): FlowRecord[] {
    this.table.finish();
    return this.ended;
  }
}

/** The flows that these packets make; a packet is its bytes, or a time in seconds and its bytes. */
export function flowsOf(...packets: (Uint8Array | readonly [number, Uint8Array])[]): FlowRecord[] {
  const under = new TableUnderTest();
  for (const packet of packets) {
    if (packet instanceof Uint8Array) under.count(packet);
    else under.count(packet[1], packet[0]);
  }
  return under.finish();
}
