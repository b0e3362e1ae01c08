// What history is to everybody else: batches in, questions out. Times are seconds since 1970; a range includes its
// beginning and excludes its end.

import type { Batch } from "./batch.ts";
import type { AlertRow, Dimension, FlowSlice, LatencyScope, SeriesApp, SeriesGroup, TransportName } from "./tables.ts";

export interface Store {
  /** Takes a batch without waiting. False: there was no room for it, and it is counted as lost. */
  write(batch: Batch): boolean;
  /** Until everything taken so far can be asked for, and survives the end of the process. */
  flush(): Promise<void>;

  /** From the first to the last moment of which anything is known; null when empty. */
  bounds(): Promise<Range | null>;
  summary(question: Filtered): Promise<SummaryAnswer>;
  series(question: SeriesQuestion): Promise<SeriesAnswer>;
  top(question: TopQuestion): Promise<TopAnswer>;
  flows(question: FlowsQuestion): Promise<Page<StoredFlow>>;
  /** A flow as its last slice has it; null when it is not, or no longer, here. */
  flow(id: number): Promise<StoredFlow | null>;
  latency(question: LatencyQuestion): Promise<LatencyAnswer>;
  alerts(question: PageQuestion): Promise<Page<AlertRow>>;
  hosts(question: PageQuestion): Promise<Page<HostAnswer>>;
  usage(): Promise<Usage>;

  /** Writes what was taken, and ends. */
  /** Waits no longer than so many milliseconds. */
  close(patience?: number): Promise<void>;
}

export interface Range {
  from: number;
  to: number;
}

export interface Filtered {
  range: Range;
  /** A display filter; it selects flows. Empty: everything. */
  filter?: string;
}

/** How far an answer can be relied on. */
export interface Coverage {
  /** False: time ran out, or the filter asks for what only packets have; `from` says how far back it was looked. */
  complete: boolean;
  from: number;
  /** The step that the answer was made from, seconds; 0: single flows. */
  resolution: number;
}

export interface SummaryAnswer extends Coverage {
  packets: number;
  bytes: number;
  /** Of flows that began in the range. */
  flows: number;
  first: number | null;
  last: number | null;
  malformed: number;
  truncated: number;
  dropped: number;
  evicted: number;
  transport: Record<TransportName, number>;
  transport_bytes: Record<TransportName, number>;
  encrypted: { encrypted: number; cleartext: number; unknown: number };
  packet_sizes: { from: number; to: number; packets: number }[];
  /** Of the hosts in the roll-ups: at least so many when `hosts_exact` is false. */
  unique_sources: number;
  unique_destinations: number;
  hosts_exact: boolean;
  /** Bytes toward the local hosts, and away from them. */
  bytes_in: number;
  bytes_out: number;
}

export interface SeriesQuestion extends Filtered {
  /** Points wanted at most; the step is chosen from 1 s, 2 s, 5 s … days. */
  points: number;
}

/** As core's `SeriesRecord`, with flows begun. */
export interface SeriesAnswer extends Coverage {
  start: number;
  step: number;
  packets: number[];
  flows: number[];
  in: Record<SeriesGroup, number[]>;
  out: Record<SeriesGroup, number[]>;
  in_by_app: Record<SeriesApp, number[]>;
  out_by_app: Record<SeriesApp, number[]>;
}

export interface TopQuestion extends Filtered {
  dimension: Dimension;
  limit: number;
}

export interface Ranked {
  flows: number;
  packets: number;
  bytes: number;
  /** Of hosts: sent by it and received by it; else from and to the initiator. */
  bytes_out: number;
  bytes_in: number;
  encrypted: number;
  cleartext: number;
  by_content: number;
  by_port: number;
  by_related: number;
  malformed: number;
}

export interface TopRow extends Ranked {
  /** An address, an application, a server name, a TLS version; null: not known. */
  key: string | null;
  /** Of names and of what is in the clear: the applications, largest first. */
  apps: string[];
  /** Of addresses. */
  local: boolean;
}

export interface TopAnswer extends Coverage {
  /** Most bytes first. */
  rows: TopRow[];
  /** Keys in all; at least so many when `exact` is false. */
  total: number;
  /** False: a row's figures may lack what it carried while it was not among the largest. */
  exact: boolean;
  /** What all others have carried. */
  other: Ranked;
}

export const FLOW_ORDERS = ["end", "total_bytes", "total_packets"] as const;
export type FlowOrder = (typeof FLOW_ORDERS)[number];

export interface PageQuestion {
  range: Range;
  limit: number;
  /** `next` of the page before. */
  after?: string;
}

export interface FlowsQuestion extends PageQuestion {
  filter?: string;
  /** Largest first; latest first when not given. */
  order?: FlowOrder;
}

export interface Page<Row> extends Coverage {
  rows: Row[];
  /** What to ask the next page with; null when this was the last. */
  next: string | null;
}

/** A flow as it stood with its last slice in the range: its figures are those of all its slices up to there. */
export type StoredFlow = Omit<FlowSlice, `before_${string}` | "total_bytes" | "total_packets">;

export interface LatencyQuestion {
  range: Range;
  kind: string;
  scope: LatencyScope;
  /** One address or name; without, the ones with most answers. */
  subject?: string;
  /** Rows at most. */
  limit: number;
  /** Points over time at most, of everything that is selected together; 0 for none. */
  points: number;
}

export interface StoredDistribution {
  count: number;
  lost: number;
  p50_ms: number | null;
  p95_ms: number | null;
  p99_ms: number | null;
  max_ms: number | null;
  nxdomain: number;
  servfail: number;
  retries: number;
}

export interface LatencyAnswer extends Coverage {
  rows: (StoredDistribution & { subject: string | null })[];
  /** Subjects in all. */
  total: number;
  start: number;
  step: number;
  over_time: StoredDistribution[];
  /** The merged sketches of `over_time`, for a heat map; null where nothing was measured. */
  sketches: (Uint8Array | null)[];
}

export interface HostAnswer {
  ip: string;
  local: boolean;
  name: string | null;
  mac: string | null;
  first: number;
  last: number;
  packets: number;
  bytes_sent: number;
  bytes_received: number;
}

export const STORE_KINDS = ["flows", "seconds", "minutes", "hours", "days", "events"] as const;
/** Raw flows, the roll-ups of each step, and what happens seldom: alerts and hosts. */
export type StoreKind = (typeof STORE_KINDS)[number];

export interface KindUsage {
  kind: StoreKind;
  bytes: number;
  segments: number;
  rows: number;
  /** How far it reaches; null when there is nothing. */
  range: Range | null;
}

export interface Usage {
  /** `paused`: it cannot write, and `problem` says why; questions are answered all the same. */
  state: "starting" | "ready" | "paused" | "failed";
  problem: string | null;
  /** What was found damaged and moved aside. */
  damaged: string[];
  bytes: number;
  max_bytes: number;
  kinds: KindUsage[];
  /** What waits to be written, and what was lost for want of room. */
  queued_batches: number;
  lost_batches: number;
  lost_rows: number;
  /** How often the process had to be started again. */
  restarts: number;
}
