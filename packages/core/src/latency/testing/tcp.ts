// For the tests of the TCP analysis: segments of one connection through the decoder, a flow table and the analysis.

import { Decoder } from "../../decode/decode.ts";
import { flowRecord } from "../../flow/flow-record.ts";
import type { FlowRecord } from "../../flow/flow-record.ts";
import { FlowTable } from "../../flow/flow-table.ts";
import { START, rawFrame } from "../../flow/testing.ts";
import { LATENCY_KIND_NAMES } from "../sample.ts";
import { TcpAnalysis } from "../tcp-analysis.ts";
import { TcpEvent, TcpSide } from "../tcp-event.ts";
import type { TcpSink } from "../tcp-event.ts";

const UNKNOWN = { app: null, app_source: null, encrypted: null };
const MILLISECOND = 1000;

export type EventName = keyof typeof TcpEvent;

/** What was measured: its kind, when it was asked after the capture's start, and how long it took, in milliseconds. */
export type Measured = [what: string, asked: number, duration: number | null];

export class TcpUnderTest {
  readonly measured: Measured[] = [];
  readonly ended: FlowRecord[] = [];
  readonly analysis: TcpAnalysis;
  readonly #table: FlowTable;
  readonly #decoder = new Decoder();

  constructor(inFlight?: number) {
    const table = new FlowTable({
      seed: 1,
      memory: 1 << 20,
      onEnd: (slot, reason) => {
        this.analysis.end(slot, table.latest);
        this.ended.push(flowRecord(table.memory, slot, UNKNOWN, null, reason));
      },
    });
    this.#table = table;
    const note = (what: string, asked: number, duration: number | null) =>
      this.measured.push([what, (asked - START) / MILLISECOND, duration === null ? null : duration / MILLISECOND]);
    const sink: TcpSink = {
      measured: (_, kind, asked, duration) => note(LATENCY_KIND_NAMES[kind]!, asked, duration),
      lost: (_, kind, asked) => note(LATENCY_KIND_NAMES[kind]!, asked, null),
      handshakePart: (_, side, asked, duration) => note(side === TcpSide.SERVER ? "server" : "client", asked, duration),
      clientRoundTrip: (_, asked, duration) => note("client_rtt", asked, duration),
    };
    this.analysis = new TcpAnalysis(table.memory, table.capacity, sink, inFlight);
  }

  /** Takes a packet in, `time` in milliseconds after the capture's start; answers with the names of what it is. */
  take(bytes: Uint8Array, time = 0, captured = bytes.length): EventName[] {
    this.#decoder.decode(rawFrame(bytes, START + time * MILLISECOND, captured));
    const { packet } = this.#decoder;
    this.#table.count(packet);
    const { slot, outbound, isNew } = this.#table;
    const events = this.analysis.analyse(packet, slot, outbound, isNew);
    return (Object.keys(TcpEvent) as EventName[]).filter((name) => (events & TcpEvent[name]) !== 0);
  }

  /** Ends all flows. */
  finish(): FlowRecord[] {
    this.#table.finish();
    return this.ended;
  }
}
