// The frames of one flow. The fragments of its datagrams belong to it, but only the one that completes a datagram tells whose
// they were: they wait for that, and what comes after them waits behind them.

import { Decoder, Defragmenter, Frame, type Packet } from "@wireglass/core";
import { type FlowEnd, addressBytes, hasPorts, hashOfEnds } from "./flow-hash.ts";
import type { Emit, Selection } from "./selection.ts";

/** A flow as its record names it; either end may come first. */
export interface FlowName {
  src_ip: string;
  src_port: number | null;
  dst_ip: string;
  dst_port: number | null;
  /** tcp, udp, icmp, icmp6, sctp, or the IP protocol number. */
  transport: string;
}

/** A flow's name, understood. */
export interface FlowEnds {
  source: FlowEnd;
  destination: FlowEnd;
  protocol: number;
}

const PROTOCOLS: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, icmp6: 58, sctp: 132 };
/** Frames that may wait, and their bytes. */
const MAX_WAITING = 4096;
const MAX_WAITING_BYTES = 8 << 20;

/** Null where the name cannot be one of a flow. */
export function parseFlow(name: FlowName): FlowEnds | null {
  const source = addressBytes(name.src_ip);
  const destination = addressBytes(name.dst_ip);
  const protocol = PROTOCOLS[name.transport] ?? (/^\d{1,3}$/.test(name.transport) ? Number(name.transport) : -1);
  if (source === null || destination === null || source.length !== destination.length) return null;
  if (protocol < 0 || protocol > 255) return null;
  return {
    source: { address: source, port: name.src_port },
    destination: { address: destination, port: name.dst_port },
    protocol,
  };
}

/** What the flow's frames have in the index. */
export function flowHashes({ source, destination, protocol }: FlowEnds): number[] {
  const fragments = hashOfEnds({ ...source, port: null }, { ...destination, port: null }, protocol);
  return hasPorts(protocol) && source.port !== null
    ? [hashOfEnds(source, destination, protocol), fragments]
    : [fragments];
}

interface Waiting {
  frame: Frame;
  /** Of the datagram that it is a part of; null: it is wanted, and only waits for its turn. */
  datagram: string | null;
  wanted: boolean;
}

export class FlowSelection implements Selection {
  readonly #flow: FlowEnds;
  readonly #emit: Emit;
  readonly #decoder = new Decoder(new Defragmenter({ memory: 1 << 22 }));
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  /** Fragments among them whose datagram is not complete. */
  #open = 0;

  constructor(flow: FlowEnds, emit: Emit) {
    this.#flow = flow;
    this.#emit = emit;
  }

  offer(frame: Frame): void {
    this.#decoder.decode(frame);
    const { packet } = this.#decoder;
    const between = this.#isBetweenEnds(packet);
    if (!between) return;
    const datagram = datagramOf(packet);
    if (packet.fragment && this.#hasPorts()) {
      if (datagram !== null) this.#wait(frame, datagram);
      return;
    }
    const wanted = this.#hasPorts() ? this.#hasItsPorts(packet) : !packet.hasPorts || !hasPorts(packet.protocol);
    if (this.#open > 0 && datagram !== null) this.#settle(datagram, wanted);
    if (!wanted) return;
    if (this.#open === 0) this.#emit(frame);
    else this.#wait(frame, null);
  }

  end(): void {
    this.#release(true);
  }

  #hasPorts(): boolean {
    return hasPorts(this.#flow.protocol) && this.#flow.source.port !== null;
  }

  #isBetweenEnds(packet: Packet): boolean {
    const { source, destination, protocol } = this.#flow;
    const bytes = packet.ipVersion === 4 ? 4 : 16;
    if (packet.ipVersion === 0 || packet.protocol !== protocol || source.address.length !== bytes) return false;
    const { net, sourceOffset, destinationOffset } = packet;
    const is = ({ address }: FlowEnd, at: number): boolean => address.every((byte, i) => net[at + i] === byte);
    return (
      (is(source, sourceOffset) && is(destination, destinationOffset)) ||
      (is(source, destinationOffset) && is(destination, sourceOffset))
    );
  }

  #hasItsPorts(packet: Packet): boolean {
    const { source, destination } = this.#flow;
    if (!packet.hasPorts) return false;
    const { net, sourceOffset, sourcePort, destinationPort } = packet;
    const forward = source.address.every((byte, i) => net[sourceOffset + i] === byte);
    if (forward && sourcePort === source.port && destinationPort === destination.port) return true;
    const backward = destination.address.every((byte, i) => net[sourceOffset + i] === byte);
    return backward && sourcePort === destination.port && destinationPort === source.port;
  }

  #wait({ data, offset, captured, length, time, interface: number, linkType }: Frame, datagram: string | null): void {
    const frame = new Frame();
    frame.data = data.slice(offset, offset + captured);
    Object.assign(frame, { captured, length, time, interface: number, linkType });
    this.#waiting.push({ frame, datagram, wanted: datagram === null });
    this.#waitingBytes += captured;
    if (datagram !== null) this.#open++;
    if (this.#waiting.length > MAX_WAITING || this.#waitingBytes > MAX_WAITING_BYTES) this.#release(true);
  }

  /** A datagram is complete: whose its fragments are is known. */
  #settle(datagram: string, wanted: boolean): void {
    for (const each of this.#waiting) {
      if (each.datagram !== datagram) continue;
      each.datagram = null;
      each.wanted = wanted;
      this.#open--;
    }
    this.#release(false);
  }

  /** Hands on what waits for nothing; all of it, without the fragments of nobody, when `all` is true. */
  #release(all: boolean): void {
    let done = 0;
    for (; done < this.#waiting.length; done++) {
      const { frame, datagram, wanted } = this.#waiting[done];
      if (datagram !== null && !all) break;
      if (datagram !== null) this.#open--;
      this.#waitingBytes -= frame.captured;
      if (wanted) this.#emit(frame);
    }
    this.#waiting = this.#waiting.slice(done);
  }
}

const IPV6_HEADER = 40;
const FRAGMENT_HEADER = 44;
const MAX_EXTENSIONS = 8;

/** Addresses and identification (RFC 791; RFC 8200, 4.5) of a packet that is, or was, a fragment; null otherwise. */
function datagramOf({ ipVersion, net, sourceOffset }: Packet): string | null {
  const ends = net.subarray(sourceOffset, sourceOffset + (ipVersion === 4 ? 8 : 32)).join(".");
  if (ipVersion === 4) {
    const header = sourceOffset - 12;
    const fragment = ((net[header + 6] & 0x3f) << 8) | net[header + 7];
    return fragment === 0 ? null : `${ends} ${(net[header + 4] << 8) | net[header + 5]}`;
  }
  let next = net[sourceOffset - 2];
  let at = sourceOffset - 8 + IPV6_HEADER;
  for (let i = 0; i < MAX_EXTENSIONS && at + 8 <= net.length; i++) {
    if (next === FRAGMENT_HEADER) return `${ends} ${net.subarray(at + 4, at + 8).join(".")}`;
    if (next !== 0 && next !== 43 && next !== 60) return null;
    next = net[at];
    at += 8 * (net[at + 1] + 1);
  }
  return null;
}
