// What roll-ups know of one application or one host in a range: the hours inside it. The ends, and what no roll-up has taken
// yet, are asked of single flows.

import { FACETS } from "../tables.ts";
import type { Asker } from "./asker.ts";
import { literal } from "./database.ts";
import type { SqlRow } from "./database.ts";
import type { Facet } from "./filter-sql.ts";
import { reach, spanOfAll } from "./plan.ts";
import { FACETS_EDGE, STEPS, ceil, floor, pending } from "./rollup.ts";
import type { Segment } from "./segment.ts";

/** Whole hours, microseconds; and the files with the rows that there were when this was decided. */
export interface RolledRange {
  from: number;
  to: number;
  rolled: { segment: Segment; rows: number }[];
  /** Flows in these hours that have not been rolled up: from a row on. */
  pending: { segment: Segment; row: number }[];
}

/** Decided in one go, so that no flow is in both halves or in none. Null: not worth it. */
export function rolledRange(
  { segments, fewFlows }: Asker,
  from: number,
  to: number,
  flows: number,
): RolledRange | null {
  if (flows < fewFlows) return null;
  const last = spanOfAll(segments)?.last ?? 0;
  const range = {
    from: ceil(Math.max(from, reach(segments, "hours")), STEPS.hours),
    // Nothing lies behind the last flow: its hour is whole.
    to: to > last ? ceil(last + 1, STEPS.hours) : floor(to, STEPS.hours),
  };
  if (range.to - range.from < 2 * STEPS.hours) return null;
  return {
    ...range,
    rolled: segments
      .of("hours")
      .filter((segment) => segment.touches(range.from, range.to))
      .map((segment) => ({ segment, rows: segment.rows[FACETS.name] ?? 0 }))
      .filter(({ rows }) => rows > 0),
    pending: pending(segments, FACETS_EDGE).filter(({ segment }) => segment.touches(range.from, range.to)),
  };
}

/** Puts the subject's rows into `table`, and answers since when they are all there: an hour may have left the subject out. */
export async function gatherFacets(
  asker: Asker,
  table: string,
  { scope, subjects }: Facet,
  range: RolledRange,
): Promise<number> {
  const cut: SqlRow[] = [];
  // Written out, not bound: what is known before a statement is planned lets most of the rows be passed over.
  const theirs = `subject IN (${subjects.map(literal).join(", ")})`;
  for (const { segment, rows } of range.rolled) {
    const from = `FROM ${segment.name}.${FACETS.name} WHERE`;
    const within = `rowid < ${rows} AND time >= ${range.from} AND time < ${range.to} AND scope = '${scope}'`;
    const ask = (sql: string): Promise<SqlRow[]> =>
      asker.ask([segment], (usable) => (usable.size === 0 ? null : `${sql} AND ${within}`));
    await ask(`INSERT INTO ${table} SELECT * ${from} ${theirs}`);
    cut.push(...(await ask(`SELECT DISTINCT time, local ${from} dimension = 'traffic' AND other AND subject IS NULL`)));
  }
  if (cut.length === 0) return range.from;
  const told = await asker.database.ask(
    `SELECT time, bool_or(local AND dimension = 'host' AND key = subject) AS local FROM ${table} GROUP BY time`,
  );
  return knownSince(cut, told, range.from);
}

/** The end of the latest hour that may have left the subject out: local hosts are only left out where there are too many. */
function knownSince(cut: readonly SqlRow[], told: readonly SqlRow[], from: number): number {
  const known = new Set(told.map(({ time }) => time));
  const isLocal = told.some(({ local }) => local === true);
  const unknown = cut.filter(({ time, local }) => !known.has(time) && (told.length === 0 || local === isLocal));
  return unknown.reduce((since, { time }) => Math.max(since, (time as number) + STEPS.hours), from);
}
