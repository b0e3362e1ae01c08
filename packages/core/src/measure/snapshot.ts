// A view at one moment, as the dashboard shows it.

import type { FlowRecord } from "../flow/flow-record.ts";
import type { FlowTable } from "../flow/flow-table.ts";
import type { LatencyViewRecord } from "../latency/latency-record.ts";
import type { TalkerRecord } from "./host-table.ts";
import type { SeriesCursor, SeriesRecord } from "./series.ts";
import type { SizeBinRecord } from "./sizes.ts";
import { seconds } from "./view.ts";
import type { ContentRecord } from "./content-tally.ts";
import type { ApplicationDetailRecord, EncryptedRecord, TransportCounts, View } from "./view.ts";
import type { Watched } from "./watched.ts";

/** What one reader has had already. */
export class SnapshotCursor {
  readonly series: SeriesCursor = { generation: 0, point: 0 };
  stored = 0;
  seen = 0;
  /** There may be no other snapshot: nothing is kept for the next one. */
  isLast = false;
  /** The version of the latencies that it has, and how many snapshots ago that came. */
  readonly latency = { version: -1, age: 0 };
}

export interface SnapshotRecord extends ContentRecord {
  filter: string;
  since: number | null;
  now: number | null;
  packets: number;
  bytes: number;
  first: number | null;
  last: number | null;
  flows: number;
  active_flows: number;
  malformed: number;
  truncated: number;
  evicted: number;
  unique_sources: number;
  unique_destinations: number;
  hosts_exact: boolean;
  rate: { packets_s: number; bits_in_s: number; bits_out_s: number; flows_s: number };
  transport: TransportCounts;
  transport_bytes: TransportCounts;
  encrypted: EncryptedRecord;
  applications: ApplicationDetailRecord[];
  top_talkers: TalkerRecord[];
  top_talkers_error: number;
  packet_sizes: SizeBinRecord[];
  /** Null: as it was in an earlier one. */
  latency: LatencyViewRecord | null;
  series: SeriesRecord;
  flows_sample: FlowRecord[];
}

const ROWS = 50;
/** More than there are: a rare one is looked up among them. */
const MOST_APPLICATIONS = 200;
const FLOW_SAMPLE = 200;
const LATENCY_EVERY = 4;
/** Flows looked at for the sample: a narrow filter among many flows shows fewer rows rather than stopping the engine. */
const FLOWS_LOOKED_AT = 4000;

/** What a snapshot needs of the engine beside the view. */
export interface SnapshotSource {
  readonly table: FlowTable;
  /** Packet time in microseconds. */
  readonly now: number;
  /** Chooses the kind of rate: of the last second, or the mean of a file. */
  readonly live: boolean;
  flow(slot: number): FlowRecord;
}

/** Everything but the latest packets, of a view that is watched. */
export function snapshotOf(
  view: View,
  watched: Watched,
  source: SnapshotSource,
  cursor: SnapshotCursor,
): SnapshotRecord {
  const { table, now, live } = source;
  view.settle();
  const hosts = view.hosts();
  return {
    filter: view.filter,
    since: seconds(view.since),
    now: seconds(now),
    packets: view.packets,
    bytes: view.bytes,
    first: seconds(view.first),
    last: seconds(view.last),
    flows: view.flows,
    active_flows: view.active,
    malformed: view.malformed,
    truncated: view.truncated,
    evicted: table.evicted,
    unique_sources: hosts.sources,
    unique_destinations: hosts.destinations,
    hosts_exact: hosts.error === 0,
    rate: live ? liveRate(watched, now) : meanRate(view, watched),
    transport: view.transportPackets(),
    transport_bytes: view.transportBytes(),
    encrypted: view.encryptedBytes(),
    applications: view.applicationDetails().slice(0, MOST_APPLICATIONS),
    ...watched.content.record(),
    top_talkers: view.topTalkers(ROWS),
    top_talkers_error: hosts.error,
    packet_sizes: view.packetSizes(),
    latency: readLatency(view, cursor),
    series: watched.series.read(cursor.series),
    flows_sample: sampleFlows(view, source),
  };
}

/** Latencies that have changed, not in every snapshot: they are as large as all the rest. */
function readLatency({ latency }: View, cursor: SnapshotCursor): LatencyViewRecord | null {
  const had = cursor.latency;
  had.age++;
  if (latency === null || latency.version === had.version) return null;
  if (had.version >= 0 && had.age < LATENCY_EVERY && !cursor.isLast) return null;
  had.version = latency.version;
  had.age = 0;
  return latency.record();
}

function liveRate({ series }: Watched, now: number): SnapshotRecord["rate"] {
  const rate = series.rate(now);
  return { packets_s: rate.packets, bits_in_s: rate.bytesIn * 8, bits_out_s: rate.bytesOut * 8, flows_s: rate.flows };
}

/** Of a file: the mean over the whole of it. */
function meanRate(view: View, { bytesOutward }: Watched): SnapshotRecord["rate"] {
  const duration = Math.max(1, (view.last - view.first) / 1e6) || 1;
  return {
    packets_s: view.packets / duration,
    bits_in_s: ((view.bytes - bytesOutward) * 8) / duration,
    bits_out_s: (bytesOutward * 8) / duration,
    flows_s: view.flows / duration,
  };
}

function sampleFlows(view: View, { table, flow }: SnapshotSource): FlowRecord[] {
  const records: FlowRecord[] = [];
  for (const slot of table.recentSlots(FLOWS_LOOKED_AT)) {
    if (records.length === FLOW_SAMPLE) break;
    if (!view.has(slot)) continue;
    records.push(flow(slot));
  }
  return records.toSorted((a, b) => b.end - a.end);
}
