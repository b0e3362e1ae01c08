// Which roll-ups answer for a range: the longest steps inside, shorter ones toward its ends.

import { STORE_KINDS } from "../store.ts";
import type { StoreKind } from "../store.ts";
import type { Table } from "../columns.ts";
import { EDGES, STEPS, ceil, floor, pending } from "./rollup.ts";
import type { Edge, Level } from "./rollup.ts";
import type { Segment, Span } from "./segment.ts";
import { joined } from "./segment.ts";
import type { Segments } from "./segments.ts";
import { TOPS } from "../tables.ts";

/** Microseconds, the end excluded. */
export interface Piece {
  level: Level;
  from: number;
  to: number;
}

/** From the finest to the coarsest. */
export const LEVELS: readonly Level[] = ["seconds", "minutes", "hours", "days"];

/**
 * Divides a range; its ends move outward to what the finest level that still reaches there can tell. What goes on at the end
 * of history is told by short steps: the long ones have not taken it yet.
 */
export function plan(segments: Segments, from: number, to: number, finest: Level): Piece[] {
  const levels = LEVELS.slice(LEVELS.indexOf(finest));
  const least = roundedBy(segments, from, levels, floor);
  const most = roundedBy(segments, to, levels, ceil);
  return cover(least, most, levels.toReversed(), spanOfAll(segments)?.last ?? Infinity);
}

function cover(from: number, to: number, [level, ...finer]: readonly Level[], now: number): Piece[] {
  if (from >= to) return [];
  const step = STEPS[level];
  if (finer.length === 0) return [{ level, from: floor(from, step), to: ceil(to, step) }];
  const [least, most] = [ceil(from, step), floor(Math.min(to, now), step)];
  if (least >= most) return cover(from, to, finer, now);
  return [...cover(from, least, finer, now), { level, from: least, to: most }, ...cover(most, to, finer, now)];
}

function roundedBy(segments: Segments, time: number, levels: readonly Level[], round: typeof floor): number {
  let result = round(time, STEPS[levels[0]]);
  for (const [i, level] of levels.entries()) {
    const coarser = levels[i + 1];
    if (coarser === undefined || time >= reach(segments, level) || !reachesFurther(segments, level)) break;
    result = round(time, STEPS[coarser]);
  }
  return result;
}

/** Since when a level has everything. */
export function reach(segments: Segments, kind: StoreKind): number {
  return Math.min(Infinity, ...segments.of(kind).map(({ span }) => span?.first ?? Infinity));
}

/** Whether a coarser level knows of times that this one has forgotten. */
function reachesFurther(segments: Segments, level: Level): boolean {
  const own = reach(segments, level);
  return LEVELS.slice(LEVELS.indexOf(level) + 1).some(
    (coarser) => reach(segments, coarser) < floor(own, STEPS[coarser]),
  );
}

export function spanOfAll(segments: Segments): Span | null {
  let span: Span | null = null;
  for (const kind of STORE_KINDS) {
    if (kind === "flows" || kind === "seconds")
      for (const segment of segments.of(kind)) span = joined(span, segment.span);
  }
  if (span !== null) return span;
  for (const segment of segments.all()) span = joined(span, segment.span);
  return span;
}

/** A part of an answer: what to put behind FROM, and the segment that it needs. */
export interface Source {
  segment: Segment;
  sql: string;
  /** Single flows that no roll-up has seen. */
  raw: boolean;
}

/** The rows of a table in a piece: of its level, and what the level has not taken yet from the one before. */
export function sources(segments: Segments, table: Table, { level, from, to }: Piece): Source[] {
  const within = (column: string): string => `${column} >= ${from} AND ${column} < ${to}`;
  const own: Source[] = segments
    .of(level)
    .filter((segment) => segment.touches(from, to) && (segment.rows[table.name] ?? 0) > 0)
    .map((segment) => ({
      segment,
      raw: false,
      sql: `(SELECT * FROM ${segment.name}.${table.name} WHERE ${within("time")})`,
    }));
  return [...own, ...pendingSources(segments, table, level, from, to)];
}

function pendingSources(segments: Segments, table: Table, level: Level, from: number, to: number): Source[] {
  const edge = EDGES.find((one) => one.table === table && one.to === level);
  if (edge === undefined) return [];
  const found = pending(segments, edge)
    .filter(({ segment }) => segment.touches(from, to))
    .map(({ segment, row }) => pendingSource(edge, segment, row, from, to));
  const finer =
    edge.from === "flows" || edge.from === "events" ? [] : pendingSources(segments, table, edge.from, from, to);
  return [...found, ...finer];
}

function pendingSource(
  { table, from: kind, source }: Edge,
  segment: Segment,
  row: number,
  from: number,
  to: number,
): Source {
  const raw = table === TOPS && kind === "flows";
  const column = raw ? '"end"' : "time";
  const rows = row === 0 ? "" : ` AND rowid >= ${row}`;
  return {
    segment,
    raw,
    sql: `(SELECT * FROM ${segment.name}.${source} WHERE ${column} >= ${from} AND ${column} < ${to}${rows})`,
  };
}
