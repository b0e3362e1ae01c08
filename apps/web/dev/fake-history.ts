// A made-up past in the contract's shape: days of home traffic, busy in the evening, with a spike in the night. The totals of any
// whole minutes are known, so that tests can ask for them.

import { NO_LISTS } from "@wireglass/contract";
import type {
  Flow,
  HistoryFlows,
  HistorySnapshot,
  HistoryState,
  LatencyDetail,
  LatencyKinds,
  LatencyView,
  Snapshot,
} from "@wireglass/contract";
import { FakeLatency } from "./fake-latency.ts";
import { FakeTraffic } from "./fake-traffic.ts";
import { Random } from "./random.ts";

export type HistoryMood = "ready" | "empty" | "off" | "failed" | "partial" | "paused";

interface Range {
  readonly from: number;
  readonly to: number;
}

export interface Totals {
  readonly packets: number;
  readonly bytes: number;
  readonly flows: number;
}

const DAY = 86_400;
const HOUR = 3600;
const MINUTE = 60;
/** How far back there is anything. */
const REACH = 12 * DAY;
const RING_REACH = 40 * MINUTE;
const POINTS = 600;
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400];
const BYTES_PER_PACKET = 790;
const DROPPED_PER_MINUTE = 1200;
const MINUTES_PER_FLOW = 1 / 140;

const TRANSPORT_SHARES = { tcp: 0.53, udp: 0.44, icmp: 0.02, arp: 0.01, other: 0 };
const APP_SHARES = { tls: 0.44, quic: 0.37, http: 0.07, dns: 0.02, ssh: 0.04, other: 0.06 };
const INBOUND = 0.86;

export class FakeHistory {
  readonly mood: HistoryMood;
  readonly #begin: number;

  constructor(mood: HistoryMood, now: number) {
    this.mood = mood;
    this.#begin = Math.floor((now - REACH) / HOUR) * HOUR;
  }

  state(now: number): HistoryState {
    const bounds = { from: this.#begin, to: Math.floor(now) - 3 };
    const off = this.mood === "off" || this.mood === "failed";
    const empty = off || this.mood === "empty";
    const kind = (name: HistoryState["kinds"][number]["kind"], bytes: number, rows: number, reach: number) => ({
      kind: name,
      bytes: empty ? 0 : bytes,
      segments: empty ? 0 : 14,
      rows: empty ? 0 : rows,
      range: empty ? null : { from: bounds.to - reach, to: bounds.to },
    });
    const kinds = [
      kind("flows", 2_210_000_000, 14_820_113, 6.4 * DAY),
      kind("seconds", 502_000_000, 1_036_800, 3 * DAY),
      kind("minutes", 281_000_000, 412_220, REACH),
      kind("hours", 74_000_000, 71_200, REACH),
      kind("days", 9_100_000, 4100, REACH),
      kind("events", 1_200_000, 380, REACH),
    ];
    const problem = {
      failed: "the history folder belongs to another user",
      paused: "the disk is full: 12 MB are free, 200 MB are needed",
    } as const;
    return {
      state: off ? (this.mood === "off" ? "off" : "failed") : this.mood === "paused" ? "paused" : "ready",
      problem: this.mood === "failed" || this.mood === "paused" ? problem[this.mood] : null,
      damaged: this.mood === "partial" ? ["flows-20261119T04.duckdb"] : [],
      bounds: empty ? null : bounds,
      bytes: kinds.reduce((sum, { bytes }) => sum + bytes, 0),
      max_bytes: off ? 0 : 10_000_000_000,
      kinds: off ? [] : kinds,
      lost_rows: this.mood === "paused" ? 18_220 : 0,
      packets: { bytes: 871_000_000, max_bytes: 1e9, range: { from: ringBegin(now), to: now }, snaplen: 262_144 },
    };
  }

  /** What a whole number of minutes holds; of parts of minutes their share. */
  totals(range: Range): Totals {
    let bytes = 0;
    const [from, to] = this.#within(range);
    for (let minute = Math.floor(from / MINUTE); minute * MINUTE < to; minute++) {
      const part = Math.min(to, (minute + 1) * MINUTE) - Math.max(from, minute * MINUTE);
      bytes += (bytesOf(minute) * part) / MINUTE;
    }
    const whole = Math.round(bytes);
    return {
      packets: Math.round(whole / BYTES_PER_PACKET),
      bytes: whole,
      flows: Math.round(((to - from) / MINUTE) * 38 + (whole * MINUTES_PER_FLOW) / 4e6),
    };
  }

  /** The spike of the night was more than the kernel had room for. */
  dropped(range: Range): number {
    let dropped = 0;
    const [from, to] = this.#within(range);
    for (let minute = Math.ceil(from / MINUTE); (minute + 1) * MINUTE <= to; minute++) {
      if (isSpike(minute)) dropped += DROPPED_PER_MINUTE;
    }
    return dropped;
  }

  snapshot(range: Range, filter: string, now: number, lists = true): HistorySnapshot {
    const base = baseOf(filter);
    const known = this.totals({ from: range.from, to: Math.min(range.to, now) });
    const of = filterShare(filter);
    const totals = {
      packets: Math.round(known.packets * of),
      bytes: Math.round(known.bytes * of),
      flows: Math.round(known.flows * of),
    };
    const [from, to] = this.#within({ from: range.from, to: Math.min(range.to, now) });
    const scaled = scaledTo(base, totals);
    const span = Math.max(1, range.to - range.from);
    const per = (value: number) => value / span;
    const partial = this.mood === "partial" && span > HOUR;
    const none = totals.packets === 0;
    return {
      ...scaled,
      filter,
      range,
      since: null,
      now: range.to,
      first: none ? null : from,
      last: none ? null : to - 0.2,
      active_flows: 0,
      rate: {
        packets_s: per(totals.packets),
        bits_in_s: per(totals.bytes * 8 * INBOUND),
        bits_out_s: per(totals.bytes * 8 * (1 - INBOUND)),
        flows_s: per(totals.flows),
      },
      series: this.#series(range, of),
      latency: filter === "" && !none ? kindsOf(latencyOf(range)) : null,
      latest: [],
      latest_skipped: 0,
      flows_sample: none ? [] : this.#flows(range, filter, "end", 0, 200),
      dropped: filter === "" ? this.dropped(range) : null,
      complete: !partial,
      looked_from: partial ? range.to - HOUR : range.from,
      resolution: filter !== "" || span <= 900 ? 0 : span <= 6 * HOUR ? 1 : span <= 2 * DAY ? MINUTE : HOUR,
      note: filter === "" ? null : "Latency is kept for everything together: a filter does not narrow it.",
      lists,
      ...(lists ? {} : NO_LISTS),
    };
  }

  latency(range: Range): LatencyDetail {
    const { kinds: _kinds, heat: _heat, ...detail } = latencyOf(range);
    return { ...detail, tcp: null };
  }

  flows(range: Range, filter: string, order: string, after: string | null, limit: number, now: number): HistoryFlows {
    const { flows } = this.snapshot(range, filter, now);
    const most = Math.min(flows, 2000);
    const first = after === null ? 0 : Number(after);
    const count = Math.max(0, Math.min(limit, most - first));
    const rows = this.#flows(range, filter, order, first, count).map((row, index) =>
      Object.assign(row, { id: first + index }),
    );
    const partial = this.mood === "partial" && range.to - range.from > HOUR;
    return {
      rows,
      next: first + count < most ? String(first + count) : null,
      complete: !partial,
      looked_from: partial ? range.to - HOUR : range.from,
    };
  }

  #within({ from, to }: Range): [from: number, to: number] {
    const begin = this.mood === "empty" ? Number.POSITIVE_INFINITY : this.#begin;
    return [Math.max(from, begin), Math.max(Math.max(from, begin), to)];
  }

  #series(range: Range, of: number): Snapshot["series"] {
    const span = range.to - range.from;
    const step = STEPS.find((one) => span / one <= POINTS) ?? DAY;
    const start = Math.floor(range.from / step) * step;
    const points = Array.from({ length: Math.ceil((range.to - start) / step) }, (_, index) => {
      const from = Math.max(range.from, start + index * step);
      const to = Math.min(range.to, start + (index + 1) * step);
      // The seconds of a minute are not all alike.
      const noise = step < MINUTE ? 0.7 + 0.6 * hash(start + index * step) : 1;
      return this.totals({ from, to }).bytes * of * noise;
    });
    const side = <Name extends string>(shares: Record<Name, number>, way: number) =>
      Object.fromEntries(
        Object.entries<number>(shares).map(([name, share], band) => [
          name,
          points.map((bytes, index) => Math.round(bytes * way * share * (0.8 + 0.4 * hash(start + index * 7 + band)))),
        ]),
      ) as Record<Name, number[]>;
    return {
      start,
      step,
      packets: points.map((bytes) => Math.round(bytes / BYTES_PER_PACKET)),
      in: side(TRANSPORT_SHARES, INBOUND),
      out: side(TRANSPORT_SHARES, 1 - INBOUND),
      in_by_app: side(APP_SHARES, INBOUND),
      out_by_app: side(APP_SHARES, 1 - INBOUND),
    };
  }

  /** Each is the same wherever its page begins. */
  #flows(range: Range, filter: string, order: string, first: number, count: number): Flow[] {
    const { flows_sample: models } = baseOf(filter);
    if (models.length === 0) return [];
    return Array.from({ length: count }, (_, index) => {
      const place = first + index;
      const model = models[place % models.length];
      const at = order === "end" ? place / 2000 : hash(place);
      const end = range.to - 1 - (range.to - range.from - 2) * at;
      const size = order === "end" ? 200 + 4e6 * hash(place + 5) ** 6 : 4e8 / (place + 1) ** 0.9;
      const inbound = Math.round(size * INBOUND);
      return {
        ...model,
        src_port: model.src_port === null ? null : 32_768 + ((place * 37) % 28_000),
        start: end - 240 * hash(place + 9),
        end,
        bytes_in: inbound,
        bytes_out: Math.round(size) - inbound,
        packets_in: Math.ceil(inbound / 1100),
        packets_out: Math.ceil(inbound / 1900),
        reason: "end",
      };
    });
  }
}

/** Of these packets are still there. */
export const ringBegin = (now: number): number => Math.floor(now) - RING_REACH;

/** 0 to 1, the same for the same. */
function hash(value: number): number {
  const x = Math.sin(value * 12.9898 + 4.1414) * 43_758.5453;
  return x - Math.floor(x);
}

/** Quiet at night, busy in the evening; and shortly after three something uploads. */
function bytesOf(minute: number): number {
  const hour = hourOf(minute);
  const evening = Math.exp(-(apart(hour, 20.5) ** 2) / 7);
  const office = Math.exp(-(apart(hour, 11) ** 2) / 12) * 0.55;
  const spike = isSpike(minute) ? 2.8 : 0;
  return 300e6 * (0.5 + 1.6 * evening + 1.2 * office + spike) * (0.75 + 0.5 * hash(minute));
}

function hourOf(minute: number): number {
  const date = new Date(minute * MINUTE * 1000);
  return date.getHours() + date.getMinutes() / 60;
}

const isSpike = (minute: number): boolean => hourOf(minute) >= 3.1 && hourOf(minute) < 3.55;

/** Around the clock. */
const apart = (a: number, b: number): number => Math.min(Math.abs(a - b), 24 - Math.abs(a - b));

const BASES = new Map<string, Snapshot>();

/** What the shares of a range are taken from. */
function baseOf(filter: string): Snapshot {
  const known = BASES.get(filter);
  if (known !== undefined) return known;
  const options = { seed: 11, rate: 4000, filter, history: 90, hosts: 60, now: 1_790_000_000 };
  const base = new FakeTraffic(options).snapshot(true, null);
  BASES.set(filter, base);
  return base;
}

/** What a filter lets through, by its bytes. */
function filterShare(filter: string): number {
  const all = baseOf("").bytes;
  return filter === "" ? 1 : baseOf(filter).bytes / all;
}

const by = (whole: number, part: number) => (value: number) => Math.round((value * part) / Math.max(1, whole));

const each = <All extends Record<string, number>>(all: All, scale: (value: number) => number): All =>
  Object.fromEntries(Object.entries(all).map(([name, value]) => [name, scale(value)])) as All;

function scaledTo(base: Snapshot, { packets, bytes, flows }: Totals): Snapshot {
  const [ofPackets, ofBytes, ofFlows] = [by(base.packets, packets), by(base.bytes, bytes), by(base.flows, flows)];
  const some = packets > 0;
  const rows = <Row extends { flows: number; bytes: number }>(all: readonly Row[]): Row[] =>
    some ? all.map((row) => ({ ...row, flows: Math.max(1, ofFlows(row.flows)), bytes: ofBytes(row.bytes) })) : [];
  const top = <Row extends { flows: number; bytes: number }>(all: { rows: Row[]; total: number; error: number }) => ({
    ...all,
    rows: rows(all.rows),
    total: some ? all.total : 0,
  });
  return {
    ...base,
    packets,
    bytes,
    flows,
    malformed: Math.floor(packets / 90_000),
    unique_sources: some ? base.unique_sources : 0,
    unique_destinations: some ? base.unique_destinations : 0,
    transport: each(base.transport, ofPackets),
    transport_bytes: each(base.transport_bytes, ofBytes),
    encrypted: each(base.encrypted, ofBytes),
    applications: rows(base.applications).map((row) =>
      Object.assign(row, {
        packets: ofPackets(row.packets),
        encrypted: each(row.encrypted, ofBytes),
        flows_by: each(row.flows_by, ofFlows),
      }),
    ),
    server_names: top(base.server_names),
    services: top(base.services),
    tls_versions: rows(base.tls_versions),
    cleartext: top(base.cleartext),
    top_talkers: some
      ? base.top_talkers.map((row) => ({
          ...row,
          packets: ofPackets(row.packets),
          bytes: ofBytes(row.bytes),
          bytes_sent: ofBytes(row.bytes_sent),
          bytes_received: ofBytes(row.bytes_received),
        }))
      : [],
    packet_sizes: base.packet_sizes.map((bin) => ({ ...bin, packets: ofPackets(bin.packets) })),
  };
}

const kindsOf = ({ kinds, heat }: LatencyKinds): LatencyKinds => ({ kinds, heat });

const LATENCY_SECONDS = 600;

/** As live ones, over the range; what is not kept of the past is not there. */
function latencyOf({ from, to }: Range): LatencyView {
  const fake = new FakeLatency(new Random(from), 0, 42, "");
  for (let second = 0; second < LATENCY_SECONDS; second++) fake.tick(true);
  const view = fake.view();
  const columns = view.heat.kinds.dns?.cells.length ?? 1;
  return { ...view, heat: { ...view.heat, start: from, step: (to - from) / columns } };
}
