// TCP as the flow table needs it: who began, how far the connection got, the handshake's duration, retransmissions.

import { Packet, TcpFlag } from "../decode/packet.ts";
import {
  HANDSHAKE,
  INITIAL_SEQUENCE,
  NEXT_IN,
  NEXT_OUT,
  RETRANSMITTED_IN,
  RETRANSMITTED_OUT,
  SEEN,
  SYN_TIME,
  Seen,
} from "./columns.ts";

export type TcpStateName = "syn" | "established" | "closed" | "reset" | "partial";

export const TCP_PROTOCOL = 6;

/** A SYN that begins another connection on the ports of this one. */
export function beginsAnew(words: Int32Array, base: number, packet: Packet): boolean {
  if ((packet.tcpFlags & (TcpFlag.SYN | TcpFlag.ACK)) !== TcpFlag.SYN) return false;
  const seen = words[base + SEEN];
  // A repeated SYN keeps its sequence number; anything else on an old connection is a new one.
  return (seen & Seen.SYN) === 0 || words[base + INITIAL_SEQUENCE] !== (packet.sequence | 0);
}

/** True once neither side has anything more to say. */
export function isOver(seen: number): boolean {
  return (seen & Seen.RESET) !== 0 || (seen & (Seen.FIN_OUT | Seen.FIN_IN)) === (Seen.FIN_OUT | Seen.FIN_IN);
}

export function tcpStateName(seen: number): TcpStateName {
  if ((seen & Seen.RESET) !== 0) return "reset";
  if (isOver(seen)) return "closed";
  if ((seen & Seen.SYN_ACK) !== 0) return "established";
  return (seen & Seen.SYN) !== 0 ? "syn" : "partial";
}

export function trackTcp(words: Int32Array, doubles: Float64Array, base: number, packet: Packet, outbound: boolean): void {
  const flags = packet.tcpFlags;
  let seen = words[base + SEEN];
  if ((flags & TcpFlag.SYN) !== 0) {
    if ((flags & TcpFlag.ACK) !== 0) seen |= Seen.SYN_ACK;
    else if (outbound) {
      seen |= Seen.SYN;
      words[base + INITIAL_SEQUENCE] = packet.sequence | 0;
      // The latest SYN counts, as in Wireshark's tcp.analysis.initial_rtt.
      doubles[(base + SYN_TIME) >> 1] = packet.time;
    }
  } else if (outbound && (flags & TcpFlag.ACK) !== 0 && doubles[(base + HANDSHAKE) >> 1] < 0) {
    if ((seen & (Seen.SYN | Seen.SYN_ACK)) === (Seen.SYN | Seen.SYN_ACK)) {
      doubles[(base + HANDSHAKE) >> 1] = packet.time - doubles[(base + SYN_TIME) >> 1];
    }
  }
  if ((flags & TcpFlag.FIN) !== 0) seen |= outbound ? Seen.FIN_OUT : Seen.FIN_IN;
  if ((flags & TcpFlag.RST) !== 0) seen |= Seen.RESET;
  words[base + SEEN] = trackSequence(words, base, packet, outbound, seen);
}

/** Counts segments that carry only what was sent before; a keep-alive (one byte before the next) is none. */
function trackSequence(words: Int32Array, base: number, packet: Packet, outbound: boolean, seen: number): number {
  const flags = packet.tcpFlags;
  const length = packet.payloadLength + (flags & TcpFlag.SYN ? 1 : 0) + (flags & TcpFlag.FIN ? 1 : 0);
  const known = outbound ? Seen.SEQUENCE_OUT : Seen.SEQUENCE_IN;
  const column = base + (outbound ? NEXT_OUT : NEXT_IN);
  const next = (packet.sequence + length) | 0;
  if ((seen & known) === 0 || ((next - words[column]) | 0) > 0) {
    words[column] = next;
    return seen | known;
  }
  if (length === 0 || (flags & TcpFlag.RST) !== 0) return seen;
  const keepAlive = packet.payloadLength <= 1 && ((packet.sequence + 1 - words[column]) | 0) === 0 && (flags & (TcpFlag.SYN | TcpFlag.FIN)) === 0;
  if (!keepAlive) words[base + (outbound ? RETRANSMITTED_OUT : RETRANSMITTED_IN)]++;
  return seen;
}

