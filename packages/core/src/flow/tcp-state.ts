// TCP as the flow table needs it: who began, how far the connection got, the handshake's duration.

import { TcpFlag } from "../decode/packet.ts";
import type { CountedPacket } from "../decode/packet.ts";
import { FLAGS, HANDSHAKE, INITIAL_SEQUENCE, START, Seen } from "./columns.ts";
import type { FlowMemory } from "./flow-memory.ts";

export type TcpStateName = "syn" | "established" | "closed" | "reset" | "partial";

export const TCP_PROTOCOL = 6;

/** A SYN that begins another connection on the ports of this one. */
export function beginsAnew(words: Int32Array, base: number, packet: CountedPacket): boolean {
  if ((packet.tcpFlags & (TcpFlag.SYN | TcpFlag.ACK)) !== TcpFlag.SYN) return false;
  const seen = words[base + FLAGS];
  // A repeated SYN keeps its sequence number, and one that its answer has overtaken has the number that the answer names;
  // anything else on an old connection is a new one.
  return (seen & (Seen.SYN | Seen.SYN_ACK)) === 0 || words[base + INITIAL_SEQUENCE] !== (packet.sequence | 0);
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

export function trackTcp(memory: FlowMemory, base: number, packet: CountedPacket, outbound: boolean): void {
  const { words } = memory;
  const { tcpFlags } = packet;
  let seen = words[base + FLAGS];
  if ((tcpFlags & TcpFlag.SYN) !== 0) {
    if ((tcpFlags & TcpFlag.ACK) !== 0) {
      if ((seen & Seen.SYN) === 0 && !outbound) words[base + INITIAL_SEQUENCE] = (packet.acknowledgement - 1) | 0;
      seen |= Seen.SYN_ACK;
    } else if (outbound) {
      seen |= Seen.SYN;
      words[base + INITIAL_SEQUENCE] = packet.sequence | 0;
      // The latest SYN before the handshake's end counts, as in Wireshark's tcp.analysis.initial_rtt.
      if ((seen & Seen.HANDSHAKE) === 0)
        memory.singles[base + HANDSHAKE] = packet.time - memory.doubles[(base + START) >> 1];
    }
  } else if (outbound && (tcpFlags & TcpFlag.ACK) !== 0 && (seen & HANDSHAKE_STEPS) === (Seen.SYN | Seen.SYN_ACK)) {
    seen |= Seen.HANDSHAKE;
    memory.singles[base + HANDSHAKE] =
      packet.time - memory.doubles[(base + START) >> 1] - memory.singles[base + HANDSHAKE];
  }
  if ((tcpFlags & TcpFlag.FIN) !== 0) seen |= outbound ? Seen.FIN_OUT : Seen.FIN_IN;
  if ((tcpFlags & TcpFlag.RST) !== 0) seen |= Seen.RESET;
  words[base + FLAGS] = seen;
}

const HANDSHAKE_STEPS = Seen.SYN | Seen.SYN_ACK | Seen.HANDSHAKE;
