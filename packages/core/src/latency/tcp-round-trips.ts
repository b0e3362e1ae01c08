// How long both ends of a TCP connection take to answer: each segment in flight waits for the acknowledgement that it is timed by.

import { u32 } from "../decode/bytes.ts";
import { TcpFlag } from "../decode/packet.ts";
import type { CountedPacket } from "../decode/packet.ts";
import { LatencyKind } from "./sample.ts";
import { TcpSide } from "./tcp-event.ts";
import type { TcpSink } from "./tcp-event.ts";
import { COUNT_MAX, COUNT_ONE, COUNT_SHIFT, DISORDERLY, FLIGHT, RECOVERY, STATE, WINDOW } from "./tcp-rows.ts";
import { Found, SegmentsInFlight } from "./tcp-segments.ts";
import { findTimestamps } from "./tcp-timestamps.ts";

const { SYN } = TcpFlag;
/** Segments kept of all connections together: 8 MB. */
const IN_FLIGHT = 1 << 18;

export class RoundTrips {
  readonly #rows: Int32Array;
  readonly #sink: TcpSink;
  readonly #flight: SegmentsInFlight;

  /** `rows` are those of the analysis: `own` and `peer` are a direction's place in them. */
  constructor(rows: Int32Array, sink: TcpSink, inFlight: number = IN_FLIGHT) {
    this.#rows = rows;
    this.#sink = sink;
    this.#flight = new SegmentsInFlight(inFlight);
  }

  /** Segments that were forgotten before their acknowledgement came, because there were too many. */
  get forgotten(): number {
    return this.#flight.forgotten;
  }

  /** Notes a SYN that was seen before its direction had a row; `next` comes after it. */
  begin(own: number, next: number, time: number): void {
    const rows = this.#rows;
    rows[own + FLIGHT] = this.#flight.append(0, (next - 1) | 0, next, time, 0, true);
    rows[own + STATE] = WINDOW | (rows[own + FLIGHT] === 0 ? 0 : COUNT_ONE);
  }

  /** Notes a segment that waits for its acknowledgement; answers with the direction's new state. */
  send(packet: CountedPacket, own: number, state: number, sequence: number, end: number, now: number): number {
    const rows = this.#rows;
    const at = findTimestamps(packet);
    const stamp = at < 0 ? 0 : u32(packet.data, at) | 0;
    const syn = (packet.tcpFlags & SYN) !== 0;
    const last = rows[own + FLIGHT];
    if (state >>> COUNT_SHIFT === COUNT_MAX) {
      this.#flight.forgotten++;
      rows[own + FLIGHT] = this.#flight.replaceFirst(last, sequence, end, now, stamp, syn);
      return state;
    }
    const entry = this.#flight.append(last, sequence, end, now, stamp, syn);
    if (entry === 0) return state;
    rows[own + FLIGHT] = entry;
    return (state + COUNT_ONE) | 0;
  }

  /** Takes out of `peer`'s segments in flight what this packet acknowledges, and measures the round trip. */
  acknowledge(packet: CountedPacket, slot: number, outbound: boolean, peer: number, ack: number, now: number): void {
    const rows = this.#rows;
    const flight = this.#flight;
    const state = rows[peer + STATE];
    let flags = state;
    if ((state & DISORDERLY) === 0) rows[peer + FLIGHT] = flight.acknowledge(rows[peer + FLIGHT], ack);
    else {
      const at = findTimestamps(packet);
      const echo = at < 0 ? 0 : u32(packet.data, at + 4) | 0;
      rows[peer + FLIGHT] = flight.acknowledgeDisorderly(rows[peer + FLIGHT], ack, echo);
      if (((ack - rows[peer + RECOVERY]) | 0) >= 0) flags &= ~DISORDERLY;
    }
    rows[peer + STATE] = (flags - flight.removed * COUNT_ONE) | 0;
    if (flight.found === Found.NOTHING) return;
    const duration = (now - flight.foundTime) | 0;
    if (duration < 0) return;
    const asked = packet.time - duration;
    if (flight.found === Found.SYN)
      this.#sink.handshakePart(slot, outbound ? TcpSide.CLIENT : TcpSide.SERVER, asked, duration);
    else if (outbound) this.#sink.clientRoundTrip(slot, asked, duration);
    else this.#sink.measured(slot, LatencyKind.TCP_RTT, asked, duration);
  }

  /** The flow ends: what waits in this direction is not answered any more. */
  release(own: number): void {
    const rows = this.#rows;
    if (rows[own + FLIGHT] !== 0) this.#flight.release(rows[own + FLIGHT]);
    rows[own + FLIGHT] = 0;
  }
}
