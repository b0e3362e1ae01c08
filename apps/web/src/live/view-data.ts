// A view as the page holds it: the last snapshot, the whole rate series, and the latest packets.

import type { HistorySnapshot, LatencyDetail, LatencyKinds, PacketRow, Series, Snapshot } from "@wireglass/contract";

export const GROUPS = ["tcp", "udp", "icmp", "arp", "other"] as const;
export type Group = (typeof GROUPS)[number];

export const APP_GROUPS = ["quic", "tls", "http", "dns", "ssh", "other"] as const;
export type AppGroup = (typeof APP_GROUPS)[number];

/** A point that nothing is known about is null: a gap, which is not zero. */
export type Points = readonly (number | null)[];

export interface ViewSeries {
  readonly start: number;
  readonly step: number;
  readonly packets: Points;
  readonly in: Readonly<Record<Group, Points>>;
  readonly out: Readonly<Record<Group, Points>>;
  readonly in_by_app: Readonly<Record<AppGroup, Points>>;
  readonly out_by_app: Readonly<Record<AppGroup, Points>>;
}

/** A packet with its place in what this page has seen: the row's identity. */
export interface SeenPacket extends PacketRow {
  readonly seq: number;
}

/** What a view of the past says of itself. */
export type Past = Pick<
  HistorySnapshot,
  "range" | "lists" | "dropped" | "complete" | "looked_from" | "resolution" | "note"
>;

export interface ViewData {
  readonly snapshot: Omit<Snapshot, "latency">;
  /** The latest that came: a snapshot comes without it when nothing has changed. Null when none has come. */
  readonly latency: LatencyKinds | null;
  /** Who answers how fast; of the past that is asked for by itself, where it is shown. */
  readonly latencyDetail: LatencyDetail | null;
  readonly series: ViewSeries;
  /** Newest first. */
  readonly packets: readonly SeenPacket[];
  /** When it came, in milliseconds by this browser's clock. */
  readonly received: number;
  /** Null for what goes on, and for a file. */
  readonly past: Past | null;
}

export const MAX_PACKETS = 2000;
const MAX_POINTS = 14_400;

/** `before` is null at the first snapshot of a connection, which has the whole series. */
export function merge(before: ViewData | null, snapshot: Snapshot, received: number): ViewData {
  return {
    snapshot,
    latency: snapshot.latency ?? before?.latency ?? null,
    latencyDetail: snapshot.latency ?? before?.latencyDetail ?? null,
    series: mergeSeries(before?.series ?? null, snapshot.series),
    packets: mergePackets(before?.packets ?? [], snapshot),
    received,
    past: null,
  };
}

/** A range of the past, asked for at `received`: what had not happened then is a gap. */
export function pastView(answer: HistorySnapshot, received: number): ViewData {
  const { range, lists, latency, dropped, complete, looked_from, resolution, note } = answer;
  const { start, step } = answer.series;
  const known = Math.max(0, Math.ceil((received / 1000 - start) / step));
  return {
    ...merge(null, { ...answer, latency: null }, received),
    latency,
    series: cut(answer.series, known),
    past: { range, lists, dropped, complete, looked_from, resolution, note },
  };
}

function cut(series: Series, length: number): ViewSeries {
  const first = <Name extends string>(side: Readonly<Record<Name, Points>>) =>
    Object.fromEntries(
      Object.entries<Points>(side).map(([name, points]): [string, Points] => [name, points.slice(0, length)]),
    ) as Record<Name, Points>;
  return {
    start: series.start,
    step: series.step,
    packets: series.packets.slice(0, length),
    in: first(series.in),
    out: first(series.out),
    in_by_app: first(series.in_by_app),
    out_by_app: first(series.out_by_app),
  };
}

function mergePackets(before: readonly SeenPacket[], snapshot: Snapshot): readonly SeenPacket[] {
  if (snapshot.latest.length === 0) return before;
  const next = (before.length === 0 ? 0 : before[0].seq + 1) + snapshot.latest_skipped;
  const fresh = snapshot.latest.map((packet, index): SeenPacket => ({ ...packet, seq: next + index }));
  return [...fresh.toReversed(), ...before].slice(0, MAX_PACKETS);
}

export function mergeSeries(before: ViewSeries | null, after: Series): ViewSeries {
  const keep =
    before !== null && before.step === after.step && after.start >= before.start
      ? Math.round((after.start - before.start) / after.step)
      : 0;
  // A jump too wide to draw is a new series: packet times of a file may lie anywhere.
  if (before === null || keep === 0 || keep > before.packets.length + MAX_POINTS) return after;
  const total = keep + after.packets.length;
  const drop = Math.max(0, total - MAX_POINTS);
  const splice = (old: Points, fresh: Points): Points => {
    const gap = keep - old.length;
    const kept = gap > 0 ? [...old, ...Array<null>(gap).fill(null)] : old.slice(0, keep);
    return [...kept, ...fresh].slice(drop);
  };
  const groups = (side: "in" | "out") => spliceEach(GROUPS, before[side], after[side], splice);
  const apps = (side: "in_by_app" | "out_by_app") => spliceEach(APP_GROUPS, before[side], after[side], splice);
  return {
    start: before.start + drop * after.step,
    step: after.step,
    packets: splice(before.packets, after.packets),
    in: groups("in"),
    out: groups("out"),
    in_by_app: apps("in_by_app"),
    out_by_app: apps("out_by_app"),
  };
}

function spliceEach<Name extends string>(
  names: readonly Name[],
  before: Readonly<Record<Name, Points>>,
  after: Readonly<Record<Name, Points>>,
  splice: (old: Points, fresh: Points) => Points,
): Record<Name, Points> {
  return Object.fromEntries(names.map((name) => [name, splice(before[name], after[name])])) as Record<Name, Points>;
}
