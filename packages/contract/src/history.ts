// Questions about the past, and their answers. A range in the past is shown by the same panels as the present: it is a Snapshot.
//
//   GET    /api/history                                   HistoryState
//   GET    /api/history/snapshot?from=&to=&filter=&lists= HistorySnapshot
//   GET    /api/history/latency?from=&to=                 LatencyDetail
//   GET    /api/history/totals?from=&to=&filter=          HistoryTotals
//   GET    /api/history/flows?from=&to=&filter=&order=&after=&limit=   HistoryFlows
//   GET    /api/history/export?from=&to=&filter=&format=csv|ndjson|parquet|conn|eve   a download of flows
//   GET    /api/packets.pcapng?from=&to=&filter=          the packets that are still kept
//
// Times are seconds since 1970. A range includes its beginning and excludes its end.

import { z } from "zod";
import { LatencyKinds } from "./latency.ts";
import { Snapshot } from "./live.ts";
import { Flow } from "./records.ts";

const count = z.number().int().nonnegative();
const seconds = z.number();

export const Range = z.object({ from: seconds, to: seconds });
export type Range = z.infer<typeof Range>;

export const StoreKind = z.enum(["flows", "seconds", "minutes", "hours", "days", "events"]);

export const HistoryState = z.object({
  /** off: nothing is kept, or this is a program without a data folder. */
  state: z.enum(["off", "starting", "ready", "paused", "failed"]),
  /** Why it is paused or failed, and what was found damaged. */
  problem: z.string().nullable(),
  damaged: z.array(z.string()),
  /** Of which anything is known; null when empty. */
  bounds: Range.nullable(),
  bytes: count,
  max_bytes: count,
  kinds: z.array(z.object({ kind: StoreKind, bytes: count, segments: count, rows: count, range: Range.nullable() })),
  lost_rows: count,
  /** The ring of packets; null when it is off. */
  packets: z.object({ bytes: count, max_bytes: count, range: Range.nullable(), snaplen: count }).nullable(),
});
export type HistoryState = z.infer<typeof HistoryState>;

export const HistorySnapshot = Snapshot.extend({
  range: Range,
  /** Without what only one page shows, which is asked for by itself. Null with a filter, which cannot choose among sketches. */
  latency: LatencyKinds.nullable(),
  /** False: what is largest, and the latest flows, were not asked for, and are empty. */
  lists: z.boolean(),
  /** Frames that the kernel or the interface dropped in the range before they could be counted: not known of a filter. */
  dropped: count.nullable(),
  /** False: `looked_from` says how far back it was looked, or `note` what the filter asks in vain of stored flows. */
  complete: z.boolean(),
  looked_from: seconds,
  /** Step of what the answer was made from, seconds; 0: single flows. */
  resolution: z.number(),
  note: z.string().nullable(),
});
export type HistorySnapshot = z.infer<typeof HistorySnapshot>;

/** What a snapshot has instead when its lists were not asked for. */
export const NO_LISTS = {
  applications: [],
  server_names: { rows: [], total: 0, error: 0 },
  services: { rows: [], total: 0, error: 0 },
  tls_versions: [],
  cleartext: { rows: [], total: 0, error: 0 },
  top_talkers: [],
  top_talkers_error: 0,
  flows_sample: [],
} satisfies Partial<HistorySnapshot>;

/** Of a range what can be told at a glance: what the figures of another range are compared with. */
export const HistoryTotals = HistorySnapshot.pick({
  filter: true,
  range: true,
  packets: true,
  bytes: true,
  first: true,
  last: true,
  flows: true,
  malformed: true,
  truncated: true,
  dropped: true,
  unique_sources: true,
  unique_destinations: true,
  hosts_exact: true,
  rate: true,
  transport: true,
  transport_bytes: true,
  encrypted: true,
  packet_sizes: true,
  complete: true,
  looked_from: true,
  resolution: true,
});
export type HistoryTotals = z.infer<typeof HistoryTotals>;

export const FlowOrder = z.enum(["end", "total_bytes", "total_packets"]);
export type FlowOrder = z.infer<typeof FlowOrder>;

export const HistoryFlows = z.object({
  rows: z.array(Flow.extend({ id: count })),
  /** What to ask the next page with; null when this was the last. */
  next: z.string().nullable(),
  complete: z.boolean(),
  looked_from: seconds,
});
export type HistoryFlows = z.infer<typeof HistoryFlows>;

const time = z.coerce.number().min(0).max(1e11);
const filter = z.string().max(4096).default("");

export const LatencyQuestion = z.object({ from: time, to: time });
export const RangeQuestion = z.object({ from: time, to: time, filter });
export const SnapshotQuestion = RangeQuestion.extend({ lists: z.stringbool().default(true) });
export const FlowsQuestion = RangeQuestion.extend({
  order: FlowOrder.default("end"),
  after: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
});
export const ExportQuestion = RangeQuestion.extend({ format: z.enum(["csv", "ndjson", "parquet", "conn", "eve"]) });
export type ExportQuestion = z.infer<typeof ExportQuestion>;
