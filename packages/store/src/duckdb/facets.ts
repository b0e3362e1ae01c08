// What roll-ups know of one application or one host in a range: the hours inside it. The ends, and what no roll-up has taken
// yet, are asked of single flows.

import { FACETS } from "../tables.ts";
import type { Scope } from "../tables.ts";
import type { Asker } from "./asker.ts";
import { literal } from "./database.ts";
import type { SqlRow } from "./database.ts";
import type { Facet } from "./filter-sql.ts";
import { reach, spanOfAll } from "./plan.ts";
import { FACETS_EDGE, STEPS, ceil, floor, pending } from "./rollup.ts";
import { hashSql } from "./schema.ts";
import type { Segment } from "./segment.ts";
import { SUMS } from "./tops-sql.ts";

/** Whole hours, microseconds; and the files with the rows that there were when this was decided. */
export interface RolledRange {
  from: number;
  to: number;
  rolled: { segment: Segment; rows: number }[];
  /** Flows in these hours that have not been rolled up: from a row on. */
  pending: { segment: Segment; row: number }[];
}

/**
 * Rows were counted while a file was being written, and since then they have been put in order: which of them were meant cannot be
 * told any more. Whoever asked decides anew.
 */
export class RowsMoved extends Error {}

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

const KEYS = "dimension, other, key, app";
/** Added up, because a table takes longer to fill than to read: by hour only what series and totals are made from. */
const GATHERED = `CASE WHEN dimension = 'traffic' THEN time END AS time, ${KEYS}, bool_or(local) AS local, ${SUMS}, sum(keys)::BIGINT AS keys`;

/** Puts the subject's rows into `table`, and answers since when they are all there: an hour may have left the subject out. */
export async function gatherFacets(asker: Asker, table: string, facet: Facet, range: RolledRange): Promise<number> {
  // Written out, not bound: what is known before a statement is planned lets most of the rows be passed over.
  const subjects = facet.subjects.map(literal);
  const theirs =
    subjects.length === 1
      ? `subject_hash = ${hashSql(subjects[0])} AND subject = ${subjects[0]}`
      : `subject IN (${subjects.join(", ")})`;
  const gather = (from: number): Promise<SqlRow[]> =>
    ofRolled(
      asker,
      facet.scope,
      { ...range, from },
      theirs,
      (source) => `INSERT INTO ${table} BY NAME SELECT ${GATHERED} FROM ${source} GROUP BY 1, ${KEYS}`,
    );
  await gather(range.from);
  const leftOut = "subject_hash = 0 AND subject IS NULL AND dimension = 'traffic' AND other";
  const cut = await ofRolled(
    asker,
    facet.scope,
    range,
    leftOut,
    (source) => `SELECT DISTINCT time, local FROM ${source}`,
  );
  if (cut.length === 0) return range.from;
  const isLocal = `local AND dimension = 'host' AND key IN (${subjects.join(", ")})`;
  const told = await asker.database.ask(`SELECT time, bool_or(${isLocal}) AS local FROM ${table} GROUP BY time`);
  const since = knownSince(cut, told, range.from);
  if (since === range.from) return since;
  await asker.database.ask(`DELETE FROM ${table}`);
  await gather(since);
  return since;
}

/** Asks of the rows that roll-ups have; `sql` is given what to put behind FROM. */
async function ofRolled(
  asker: Asker,
  scope: Scope,
  { from, to, rolled }: RolledRange,
  which: string,
  sql: (source: string) => string,
): Promise<SqlRow[]> {
  const within = `scope = '${scope}' AND time >= ${from} AND time < ${to}`;
  let moved = false;
  const found = await asker.ask(
    rolled.map(({ segment }) => segment),
    (usable) => {
      moved = rolled.some(({ segment, rows }) => segment.inOrder && rows < (segment.rows[FACETS.name] ?? 0));
      if (moved) return null;
      const parts = rolled
        .filter(({ segment }) => usable.has(segment))
        .map(
          ({ segment, rows }) =>
            `SELECT * FROM ${segment.name}.${FACETS.name} WHERE ${which} AND ${within} AND rowid < ${rows}`,
        );
      return parts.length === 0 ? null : sql(`(${parts.join(" UNION ALL ")})`);
    },
  );
  if (moved) throw new RowsMoved();
  return found;
}

/** The end of the latest hour that may have left the subject out: local hosts are only left out where there are too many. */
function knownSince(cut: readonly SqlRow[], told: readonly SqlRow[], from: number): number {
  const known = new Set(told.map(({ time }) => time));
  const isLocal = told.some(({ local }) => local === true);
  const unknown = cut.filter(({ time, local }) => !known.has(time) && (told.length === 0 || local === isLocal));
  return unknown.reduce((since, { time }) => Math.max(since, (time as number) + STEPS.hours), from);
}
