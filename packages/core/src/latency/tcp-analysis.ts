// Passive measurement of TCP: what each packet is, by Wireshark's definitions, and how long the handshake took. How long both
// ends take to answer is told by `RoundTrips`.

import { TcpFlag } from "../decode/packet.ts";
import type { CountedPacket } from "../decode/packet.ts";
import {
  FLAGS,
  FlowFlag,
  HANDSHAKE,
  KIND,
  Kind,
  NEXT_IN,
  NEXT_OUT,
  RETRANSMITTED_IN,
  RETRANSMITTED_OUT,
  START,
  STRIDE,
  Seen,
} from "../flow/columns.ts";
import type { FlowMemory } from "../flow/flow-memory.ts";
import { TCP_PROTOCOL } from "../flow/tcp-state.ts";
import { RoundTrips } from "./tcp-round-trips.ts";
import { LatencyKind } from "./sample.ts";
import { TcpEvent } from "./tcp-event.ts";
import type { TcpSink } from "./tcp-event.ts";
import {
  ACKED,
  ACK_TIME,
  CONTIGUOUS,
  DISORDERLY,
  DUPLICATE,
  DUPLICATES,
  FLIGHT,
  KEEP_ALIVE,
  NEXT_TIME,
  PROBE,
  RECOVERY,
  ROW,
  SIDE,
  STATE,
  UNSEEN_ACKED,
  WINDOW,
  newRows,
} from "./tcp-rows.ts";

const { ACK, FIN, RST, SYN } = TcpFlag;
const SYN_FIN = SYN | FIN;
const SYN_FIN_RST = SYN | FIN | RST;

/** Microseconds within which a segment that closes a gap has only been overtaken, while the connection's own RTT is unknown. */
const REORDERED = 3000;
/** Within these of the latest duplicate acknowledgement a retransmission is its answer. */
const FAST = 20_000;
/** A SYN that has waited for less may yet be answered (RFC 6298, 2.1). */
const SYN_PATIENCE = 1e6;

/** What makes a packet a retransmission of some kind, so that it is counted as one. */
const { RETRANSMISSION } = TcpEvent;

export class TcpAnalysis {
  readonly #memory: FlowMemory;
  readonly #words: Int32Array;
  readonly #rows: Int32Array;
  readonly #sink: TcpSink | null;
  /** Null without a sink. */
  readonly #trips: RoundTrips | null;

  /**
   * Without a `sink` nothing is timed, and so no segments are kept; what the packets are is told all the same.
   * `capacity` is that of the flow table whose memory this is; of all connections together so many segments are `inFlight`.
   */
  constructor(memory: FlowMemory, capacity: number, sink: TcpSink | null, inFlight?: number) {
    this.#memory = memory;
    this.#words = memory.words;
    this.#rows = newRows(capacity);
    this.#sink = sink;
    this.#trips = sink === null ? null : new RoundTrips(this.#rows, sink, inFlight);
  }

  /** Segments that were forgotten before their acknowledgement came, because there were too many. */
  get forgotten(): number {
    return this.#trips?.forgotten ?? 0;
  }

  /** Takes in a packet that the flow table has counted; answers with bits of `TcpEvent`, 0 for other transports. */
  analyse(packet: CountedPacket, slot: number, outbound: boolean, isNew: boolean): number {
    const words = this.#words;
    const base = slot * STRIDE;
    if ((words[base + KIND] & Kind.TRANSPORT) !== TCP_PROTOCOL || !hasHeader(packet)) return 0;
    const { tcpFlags, payloadLength: length } = packet;
    if ((words[base + FLAGS] & FlowFlag.TCP_ROW) === 0) {
      // A bare SYN gets no row, so that a flood of them costs no memory.
      if (isNew && outbound && length === 0 && (tcpFlags & (SYN_FIN_RST | ACK)) === SYN) {
        words[base + NEXT_OUT] = (packet.sequence + 1) | 0;
        words[base + FLAGS] |= Seen.SEQUENCE_OUT;
        return 0;
      }
      this.#begin(slot, base);
    }

    const rows = this.#rows;
    const own = slot * ROW + (outbound ? 0 : SIDE);
    const peer = slot * ROW + (outbound ? SIDE : 0);
    const seen = words[base + FLAGS];
    const peerIsKnown = (seen & (outbound ? Seen.SEQUENCE_IN : Seen.SEQUENCE_OUT)) !== 0;
    const nextColumn = base + (outbound ? NEXT_OUT : NEXT_IN);
    const next = words[nextColumn];
    const sequence = packet.sequence | 0;
    // What was refused may be accepted when it is asked again: the answer's numbers have nothing to do with the reset's.
    const beginsAgain = (tcpFlags & SYN) !== 0 && (seen & Seen.RESET) !== 0 && ((sequence + 1) | 0) !== next;
    const isKnown = !beginsAgain && (seen & (outbound ? Seen.SEQUENCE_OUT : Seen.SEQUENCE_IN)) !== 0;
    const ack = packet.acknowledgement | 0;
    const now = packet.time | 0;
    const occupies = length + ((tcpFlags & SYN_FIN) !== 0 ? 1 : 0);
    const end = (sequence + occupies) | 0;
    const state = rows[own + STATE];
    const peerState = rows[peer + STATE];
    /** Bytes from what was expected next; negative for what lies before it. */
    const ahead = isKnown ? (sequence - next) | 0 : 0;

    let events = length > 0 ? TcpEvent.DATA : 0;
    if (packet.window === 0 && (tcpFlags & SYN_FIN_RST) === 0) events |= TcpEvent.ZERO_WINDOW;
    if (isKnown) {
      if (ahead === 0) {
        if (length === 1 && peerIsKnown && (peerState & WINDOW) === 0)
          events = (events & ~TcpEvent.ZERO_WINDOW) | TcpEvent.ZERO_WINDOW_PROBE;
        else if (length === 0 && ack === rows[own + ACKED] && (tcpFlags & SYN_FIN_RST) === 0)
          events |= repeatedAck(packet.window, state & WINDOW, peerState);
      } else if (ahead > 0) {
        if ((tcpFlags & RST) === 0) events |= TcpEvent.LOST_SEGMENT;
      } else if (ahead === -1 && length <= 1 && (tcpFlags & SYN_FIN_RST) === 0) events |= TcpEvent.KEEP_ALIVE;
    }
    const acknowledges = (tcpFlags & ACK) !== 0;
    if (acknowledges && peerIsKnown && ((ack - rows[peer + CONTIGUOUS]) | 0) > 0 && (peerState & UNSEEN_ACKED) === 0) {
      events |= TcpEvent.ACK_LOST_SEGMENT;
      const peerNext = words[base + (outbound ? NEXT_IN : NEXT_OUT)];
      // Once there is no gap to blame, it is told once until the other side speaks again.
      if (rows[peer + CONTIGUOUS] === peerNext) rows[peer + STATE] |= UNSEEN_ACKED;
      rows[peer + CONTIGUOUS] = peerNext;
    }
    if (occupies > 0 && (events & TcpEvent.KEEP_ALIVE) === 0) {
      const peerAcked = rows[peer + ACKED];
      if (length > 0 && peerAcked !== 0 && ((sequence + length - peerAcked) | 0) <= 0)
        events |= RETRANSMISSION | TcpEvent.SPURIOUS_RETRANSMISSION;
      // One byte less, but with more behind it: a probe of a closed window was taken up.
      else if (ahead < 0 && !(ahead === -1 && length > 1))
        events |= this.#sentBefore(base, own, peer, sequence, end, next, now);
      if ((events & RETRANSMISSION) !== 0) words[base + (outbound ? RETRANSMITTED_OUT : RETRANSMITTED_IN)]++;
    }

    let newState = packet.window | (state & ~(WINDOW | DUPLICATES | PROBE | KEEP_ALIVE | UNSEEN_ACKED));
    if (ack === rows[own + ACKED]) newState |= state & DUPLICATES;
    if ((events & UNUSUAL) !== 0) {
      if ((events & TcpEvent.DUPLICATE_ACK) !== 0 && (newState & DUPLICATES) < 2 * DUPLICATE) newState += DUPLICATE;
      if ((events & TcpEvent.ZERO_WINDOW_PROBE) !== 0) newState |= PROBE;
      if ((events & TcpEvent.KEEP_ALIVE) !== 0) newState |= KEEP_ALIVE;
    }
    const isProbe = (events & TcpEvent.ZERO_WINDOW_PROBE) !== 0;
    let newNext = next;
    if (!isProbe && (!isKnown || ((end - next) | 0) > 0)) {
      newNext = end;
      words[nextColumn] = end;
      rows[own + NEXT_TIME] = now;
      if (!isKnown) words[base + FLAGS] |= outbound ? Seen.SEQUENCE_OUT : Seen.SEQUENCE_IN;
    }
    if (!isProbe && (!isKnown || sequence === rows[own + CONTIGUOUS])) rows[own + CONTIGUOUS] = newNext;
    if (occupies > 0) {
      if (ahead < 0 || isProbe) {
        newState |= DISORDERLY;
        rows[own + RECOVERY] = isProbe ? end : newNext;
      }
      if (this.#trips !== null) newState = this.#trips.send(packet, own, newState, sequence, end, now);
    }
    rows[own + STATE] = newState;
    rows[own + ACKED] = ack;
    rows[own + ACK_TIME] = now;

    if (acknowledges) {
      if (this.#trips !== null && rows[peer + FLIGHT] !== 0)
        this.#trips.acknowledge(packet, slot, outbound, peer, ack, now);
      if ((seen & (Seen.HANDSHAKE | FlowFlag.HANDSHAKE_TOLD)) === Seen.HANDSHAKE)
        this.#tellHandshake(packet, slot, base);
    }
    return events;
  }

  /** The flow ends at `time`. */
  end(slot: number, time: number): void {
    const base = slot * STRIDE;
    const words = this.#words;
    if ((words[base + KIND] & Kind.TRANSPORT) !== TCP_PROTOCOL) return;
    const seen = words[base + FLAGS];
    if ((seen & FlowFlag.TCP_ROW) !== 0) {
      this.#trips?.release(slot * ROW);
      this.#trips?.release(slot * ROW + SIDE);
    }
    if (this.#sink === null || (seen & (Seen.SYN | Seen.SYN_ACK | Seen.RESET | Seen.SEQUENCE_IN)) !== Seen.SYN) return;
    const asked = this.#memory.doubles[(base + START) >> 1];
    if (time - asked >= SYN_PATIENCE) this.#sink.lost(slot, LatencyKind.TCP_HANDSHAKE, asked);
  }

  /** Clears the flow's row, but for a bare SYN that came before it. */
  #begin(slot: number, base: number): void {
    const row = slot * ROW;
    const rows = this.#rows;
    rows.fill(0, row, row + ROW);
    const words = this.#words;
    words[base + FLAGS] |= FlowFlag.TCP_ROW;
    if ((words[base + FLAGS] & Seen.SEQUENCE_OUT) === 0) return;
    const next = words[base + NEXT_OUT];
    const time = this.#memory.doubles[(base + START) >> 1] | 0;
    rows[row + CONTIGUOUS] = next;
    rows[row + ACK_TIME] = time;
    rows[row + NEXT_TIME] = time;
    this.#trips?.begin(row, next, time);
  }

  /** A segment that begins before what was expected: sent again, or only late. */
  #sentBefore(
    base: number,
    own: number,
    peer: number,
    sequence: number,
    end: number,
    next: number,
    now: number,
  ): number {
    const rows = this.#rows;
    if (
      (rows[peer + STATE] & DUPLICATES) === 2 * DUPLICATE &&
      rows[peer + ACKED] === sequence &&
      (now - rows[peer + ACK_TIME]) >>> 0 < FAST
    )
      return RETRANSMISSION | TcpEvent.FAST_RETRANSMISSION;
    const isLate = end !== next && (now - rows[own + NEXT_TIME]) >>> 0 < this.#reorderTime(base);
    return isLate ? TcpEvent.OUT_OF_ORDER : RETRANSMISSION;
  }

  #reorderTime(base: number): number {
    if ((this.#words[base + FLAGS] & Seen.HANDSHAKE) === 0) return REORDERED;
    return this.#memory.singles[base + HANDSHAKE] || REORDERED;
  }

  #tellHandshake(packet: CountedPacket, slot: number, base: number): void {
    this.#words[base + FLAGS] |= FlowFlag.HANDSHAKE_TOLD;
    const duration = this.#memory.singles[base + HANDSHAKE];
    if (duration >= 0) this.#sink?.measured(slot, LatencyKind.TCP_HANDSHAKE, packet.time - duration, duration);
  }
}

/** Events that the next packets are judged by. */
const UNUSUAL = TcpEvent.DUPLICATE_ACK | TcpEvent.ZERO_WINDOW_PROBE | TcpEvent.KEEP_ALIVE;

/** Whether the TCP header is whole; a faulty one may have ports only. */
function hasHeader(packet: CountedPacket): boolean {
  return packet.transportOffset >= 0 && packet.payloadOffset > packet.transportOffset;
}

/** An empty segment in its place with the same acknowledgement as the one before it. */
function repeatedAck(window: number, before: number, peerState: number): number {
  if (window !== before) return window === 0 ? 0 : TcpEvent.WINDOW_UPDATE;
  if (window === 0) return (peerState & PROBE) === 0 ? 0 : TcpEvent.ZERO_WINDOW_PROBE_ACK;
  return (peerState & KEEP_ALIVE) === 0 ? TcpEvent.DUPLICATE_ACK : TcpEvent.KEEP_ALIVE_ACK;
}
