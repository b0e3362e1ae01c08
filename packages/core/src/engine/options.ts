// What an engine is made with: what is wanted of it, within what limits, and who is told.

import type { ReportName } from "../classify/session.ts";
import type { Verdicts } from "../classify/verdicts.ts";
import type { DetectOptions } from "../detect/detection.ts";
import type { FlowRecord } from "../flow/flow-record.ts";
import type { TcpSink } from "../latency/tcp-event.ts";
import type { HistorySink } from "../measure/history-records.ts";
import type { View } from "../measure/view.ts";

export interface EngineOptions {
  /** 32 random bits, from the host. */
  seed: number;
  /** True for an interface: series are a ring of the last half hour, rates those of the last second. */
  live: boolean;
  /**
   * Read names, versions and requests as well (the default): the flows' host, alpn, tls_version and ja4, and the records of
   * reports. Without them flows are recognised all the same, at less cost.
   */
  details?: boolean;
  /** Those of QUIC as well, which takes decrypting its first packets (the default). */
  decrypt?: boolean;
  /** Add up how long answers take; the default is that of `details`. */
  latency?: boolean;
  /** Somebody looks: snapshots are wanted, and so rates, names and some of the latest packets. */
  watched?: boolean;
  /** Cap of the flow table in bytes. */
  memory?: number;
  /** Microseconds; see FlowTable. */
  idleTimeout?: number;
  activeTimeout?: number;
  /** This machine's addresses, 4 or 16 bytes each; without them private networks count as local. */
  local?: readonly Uint8Array[];
  /** A flow has ended, or a slice of it has: called with the main view's idea of it. */
  onFlow?: (flow: FlowRecord, views: FlowViews) => void;
  /** A record of a report is complete; the views are those of its flow. */
  onRecord?: (report: ReportName, record: object, views: FlowViews) => void;
  /** Is told of each latency of TCP that is measured, instead of the views. */
  latencySink?: TcpSink;
  /**
   * Is told everything that history keeps, about every five seconds of packet time. `firstId` numbers the flows, and none is
   * given twice if it is the time in microseconds. Flows then are told in slices, so no active timeout is needed.
   */
  history?: { sink: HistorySink; firstId: number };
  /** Look for what is wrong; names and requests are looked at where `details` says so. */
  detect?: DetectOptions | null;
  /** Is told what each flow turns out to be, for another reading of the same frames. */
  learn?: Verdicts;
  /** What an earlier reading of the same frames has learned: filters and packets get it from a flow's first packet on. */
  verdicts?: Verdicts;
}

/** Tells whether any packet of a flow has been selected by a view. */
export interface FlowViews {
  selected(view: View): boolean;
  /** Of the flow; it is another flow's once this one has ended. */
  readonly slot: number;
}
