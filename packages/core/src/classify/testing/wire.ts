// For tests: a conversation as the pieces that a network carries, and what the engine makes of them.

import { Frame } from "../../capfile/frame.ts";
import { LinkType } from "../../decode/link-type.ts";
import { TcpFlag } from "../../decode/packet.ts";
import { Engine } from "../../engine.ts";
import type { FlowRecord } from "../../flow/flow-record.ts";
import type { Message } from "../../synth/conversation.ts";
import { ipv4 } from "../../synth/ipv4.ts";
import { tcp } from "../../synth/tcp.ts";
import { udp } from "../../synth/udp.ts";

/** Bytes of one direction and their place in it. For UDP a piece is a datagram. */
export interface Piece {
  from: Message["from"];
  at: number;
  /** What of the other direction the sender has seen. */
  seen: number;
  data: Uint8Array;
  /** What the capture has cut off is not in it. */
  captured?: number;
}

const CLIENT = { ip: "192.0.2.1", port: 50_000, first: 0x7fff_ff00 };
/** The numbers of both sides pass their ends on the way. */
const SERVER = { ip: "198.51.100.2", port: 4321, first: 0xffff_ff80 };

/** Each message is one piece. */
export function pieces(messages: readonly Message[]): Piece[] {
  const sent = { client: 0, server: 0 };
  return messages.map(({ from, data }) => {
    const piece = { from, at: sent[from], seen: sent[from === "client" ? "server" : "client"], data };
    sent[from] += data.length;
    return piece;
  });
}

/** Cuts a piece at these places, in order. */
export function cut(piece: Piece, ...places: readonly number[]): Piece[] {
  const ends = [...places, piece.data.length];
  return ends
    .map((end, i) => [i === 0 ? 0 : ends[i - 1]!, end] as const)
    .filter(([start, end]) => end > start)
    .map(([start, end]) => Object.assign({}, piece, { at: piece.at + start, data: piece.data.subarray(start, end) }));
}

/** One frame's bytes, beginning with the IP header. */
export function packetOf(transport: "tcp" | "udp", piece: Piece, port = CLIENT.port): Uint8Array {
  const [from, to] = piece.from === "client" ? [CLIENT, SERVER] : [SERVER, CLIENT];
  const ports = piece.from === "client" ? { src: port, dst: to.port } : { src: from.port, dst: port };
  const sequence = (from.first + 1 + piece.at) >>> 0;
  const acknowledgement = (to.first + 1 + piece.seen) >>> 0;
  const body =
    transport === "udp"
      ? udp(ports, piece.data)
      : tcp({ ...ports, sequence, acknowledgement, flags: TcpFlag.ACK }, piece.data);
  return ipv4({ src: from.ip, dst: to.ip }, body);
}

/** SYN and its answer. */
export function opening(port = CLIENT.port): Uint8Array[] {
  const syn = { src: port, dst: SERVER.port, sequence: CLIENT.first, flags: TcpFlag.SYN };
  const flags = TcpFlag.SYN | TcpFlag.ACK;
  const back = { src: SERVER.port, dst: port, sequence: SERVER.first, acknowledgement: CLIENT.first + 1, flags };
  return [ipv4({ src: CLIENT.ip, dst: SERVER.ip }, tcp(syn)), ipv4({ src: SERVER.ip, dst: CLIENT.ip }, tcp(back))];
}

/** One engine for all: to make one takes longer than a conversation. */
const flows: FlowRecord[] = [];
const engine = new Engine({ seed: 1, live: false, memory: 1 << 16, onFlow: (flow) => flows.push(flow) });
const frame = new Frame();
let time = 1_700_000_000e6;

/** The one flow of these pieces, after its end. */
export function flowOf(transport: "tcp" | "udp", list: readonly Piece[]): FlowRecord {
  flows.length = 0;
  if (transport === "tcp") for (const packet of opening()) give(packet);
  for (const piece of list) give(packetOf(transport, piece), piece.data.length - (piece.captured ?? piece.data.length));
  engine.finish();
  if (flows.length !== 1) throw new Error(`${flows.length} flows`);
  return flows[0]!;
}

function give(data: Uint8Array, cutOff = 0): void {
  time += 100;
  Object.assign(frame, { data, captured: data.length - cutOff, length: data.length, linkType: LinkType.RAW, time });
  engine.ingest(frame, null);
}
