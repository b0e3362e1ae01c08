// Series and totals: sums of what was counted.

import { SERIES_GROUPS, TRANSPORT_NAMES } from "@wireglass/core";
import type { Table } from "../../columns.ts";
import { MOST_POINTS, niceStep } from "../../steps.ts";
import type { SeriesAnswer, SeriesQuestion, SummaryAnswer } from "../../store.ts";
import { COUNTERS, SERIES_APP_NAMES, SIZE_BOUNDS, TRAFFIC } from "../../tables.ts";
import type { Asker } from "../asker.ts";
import type { SqlRow } from "../database.ts";
import { LEVELS, plan, reach, sources } from "../plan.ts";
import type { Piece } from "../plan.ts";
import { STEPS, ceil, floor } from "../rollup.ts";
import type { Level } from "../rollup.ts";
import { microseconds, quoted, seconds } from "../schema.ts";

const DAY = 86_400;

/** The finest level that still reaches to `from`, and with it the step. */
export function levelFor(asker: Asker, from: number, step: number): { level: Level; step: number } {
  let level: Level = "seconds";
  for (const one of LEVELS) if (STEPS[one] <= microseconds(step)) level = one;
  const known = Math.max(from, reachOfAll(asker));
  while (level !== "days" && reach(asker.segments, level) > known + STEPS[level]) {
    const coarser = LEVELS[LEVELS.indexOf(level) + 1];
    if (!(reach(asker.segments, coarser) < floor(reach(asker.segments, level), STEPS[coarser]))) break;
    level = coarser;
  }
  return { level, step: Math.max(step, STEPS[level] / 1e6) };
}

function reachOfAll(asker: Asker): number {
  return Math.min(...LEVELS.map((level) => reach(asker.segments, level)));
}

export async function series(asker: Asker, { range, points }: SeriesQuestion): Promise<SeriesAnswer> {
  const chosen = levelFor(asker, microseconds(range.from), niceStep(range.to - range.from, points));
  const step = microseconds(chosen.step);
  const from = floor(microseconds(range.from), step);
  const to = ceil(microseconds(range.to), step);
  const rows = await summed(asker, TRAFFIC, [{ level: chosen.level, from, to }], `(time - time % ${step})`);
  const length = Math.max(0, Math.min(MOST_POINTS, Math.round((to - from) / step)));
  const places = rows.map((row) => Math.round(((row.t as number) - from) / step));
  const line = (column: string): number[] => {
    const values = Array.from({ length }, () => 0);
    for (const [i, row] of rows.entries()) values[places[i]] = row[column] as number;
    return values;
  };
  const lines = <Name extends string>(prefix: string, names: readonly Name[]): Record<Name, number[]> =>
    Object.fromEntries(names.map((name) => [name, line(`${prefix}_${name}`)])) as Record<Name, number[]>;
  return {
    complete: true,
    from: seconds(from),
    resolution: STEPS[chosen.level] / 1e6,
    start: seconds(from),
    step: chosen.step,
    packets: line("packets"),
    flows: line("flows"),
    in: lines("in", SERIES_GROUPS),
    out: lines("out", SERIES_GROUPS),
    in_by_app: lines("in_app", SERIES_APP_NAMES),
    out_by_app: lines("out_app", SERIES_APP_NAMES),
  };
}

/** Everything but the hosts. */
export type Totals = Omit<SummaryAnswer, "unique_sources" | "unique_destinations" | "hosts_exact">;

export async function totals(asker: Asker, from: number, to: number): Promise<Totals> {
  const pieces = plan(asker.segments, from, to, "seconds");
  const [counted = {}] = await summed(asker, COUNTERS, pieces, null);
  const [carried = {}] = await summed(asker, TRAFFIC, pieces, null);
  const [first, last] = [counted.first ?? carried.first ?? null, counted.last ?? carried.last ?? null] as (
    | number
    | null
  )[];
  const of = (name: string): number => value(counted, name);
  const byTransport = (prefix: string) =>
    Object.fromEntries(TRANSPORT_NAMES.map((name) => [name, of(`${prefix}_${name}`)])) as Totals["transport"];
  const direction = (name: string): number =>
    SERIES_GROUPS.reduce((sum, group) => sum + value(carried, `${name}_${group}`), 0);
  return {
    complete: true,
    from: seconds(pieces[0]?.from ?? from),
    resolution: Math.min(...pieces.map(({ level }) => STEPS[level] / 1e6), DAY),
    packets: of("packets"),
    bytes: of("bytes"),
    flows: of("flows"),
    first: first === null ? null : seconds(first),
    last: last === null ? null : seconds(last),
    malformed: of("malformed"),
    truncated: of("truncated"),
    dropped: of("dropped"),
    evicted: of("evicted"),
    transport: byTransport("packets"),
    transport_bytes: byTransport("bytes"),
    encrypted: { encrypted: of("encrypted"), cleartext: of("cleartext"), unknown: of("unknown") },
    packet_sizes: sizes(counted),
    bytes_in: direction("in"),
    bytes_out: direction("out"),
  };
}

function value(row: SqlRow, name: string): number {
  return (row[name] as number | null | undefined) ?? 0;
}

export function sizes(row: SqlRow): Totals["packet_sizes"] {
  const counts = SIZE_BOUNDS.map((bound) => (row[`size_${bound}`] as number | null | undefined) ?? 0);
  const last = Math.max(
    SIZE_BOUNDS.indexOf(1280),
    counts.findLastIndex((packets) => packets > 0),
  );
  return SIZE_BOUNDS.slice(0, last + 1).map((from, i) => ({
    from,
    to: (SIZE_BOUNDS[i + 1] ?? 2 ** 32) - 1,
    packets: counts[i],
  }));
}

/** Sums of all columns over the pieces; by `time`, an expression, or in one row. */
async function summed(asker: Asker, table: Table, pieces: readonly Piece[], time: string | null): Promise<SqlRow[]> {
  const parts = pieces.flatMap((piece) => sources(asker.segments, table, piece));
  const columns = Object.keys(table.columns).filter((name) => name !== "time");
  const named = columns.map(quoted).join(", ");
  const sums = columns.map((name) => `sum(${quoted(name)})::DOUBLE AS ${quoted(name)}`).join(", ");
  return asker.ask(
    parts.map(({ segment }) => segment),
    (usable) => {
      const all = parts
        .filter(({ segment }) => usable.has(segment))
        .map(({ sql }) => `SELECT time, ${named} FROM ${sql}`);
      if (all.length === 0) return null;
      const head = time === null ? "min(time) AS first, max(time) AS last" : `${time} AS t`;
      return `SELECT ${head}, ${sums} FROM (${all.join(" UNION ALL ")})${time === null ? "" : " GROUP BY t"}`;
    },
  );
}
