// Rankings: from roll-ups, or from single flows where there are few of them or a filter chooses among them.

import type { Ranked, TopAnswer, TopQuestion, TopRow } from "../../store.ts";
import { FLOWS, TOPS } from "../../tables.ts";
import type { Dimension } from "../../tables.ts";
import { addressOfHex } from "../../address.ts";
import type { Asker } from "../asker.ts";
import type { SqlRow } from "../database.ts";
import type { SqlFilter } from "../filter-sql.ts";
import { LEVELS, plan, reach, sources } from "../plan.ts";
import { STEPS, floor } from "../rollup.ts";
import { microseconds, seconds } from "../schema.ts";
import { share } from "../segment.ts";
import type { Segment } from "../segment.ts";
import { FIGURES, allOf, rankedOfFlows, rankedOfTops } from "../tops-sql.ts";

/** So many flows are ranked one by one: exactly, and soon enough. */
const FEW_FLOWS = 30_000;

/** An answer from one file, or from several at once. */
interface Part {
  rows: SqlRow[];
  total: number;
  exact: boolean;
  other: Ranked;
}

export async function top(asker: Asker, question: TopQuestion, filter: SqlFilter | null): Promise<TopAnswer> {
  const from = microseconds(question.range.from);
  const to = microseconds(question.range.to);
  if (filter !== null) return filteredTop(asker, question, filter);
  const few = fewFlows(asker, from, to);
  const parts = few === null ? rolledUp(asker, question.dimension, from, to) : raw(few, question.dimension, from, to);
  const found = await ranked(asker, parts, question);
  const pieces = few === null ? plan(asker.segments, from, to, "minutes") : [];
  const resolution = Math.max(0, Math.min(Infinity, ...pieces.map(({ level }) => STEPS[level] / 1e6)));
  return {
    complete: true,
    from: seconds(pieces[0]?.from ?? from),
    resolution: Number.isFinite(resolution) ? resolution : 0,
    ...answerOf(found, question),
  };
}

/** Hosts that sent, and hosts that received. */
export async function uniqueHosts(
  asker: Asker,
  from: number,
  to: number,
): Promise<{ sources: number; destinations: number; exact: boolean }> {
  const few = fewFlows(asker, from, to);
  const parts = few === null ? rolledUp(asker, "host", from, to) : raw(few, "host", from, to);
  const [row] = await askParts(asker, parts, (all) => {
    const keys = `SELECT key, other, sum(bytes_out) AS o, sum(bytes_in) AS i FROM (${all}) GROUP BY key, other`;
    return `SELECT count(*) FILTER (WHERE o > 0 AND NOT other) AS s, count(*) FILTER (WHERE i > 0 AND NOT other) AS d, coalesce(bool_or(other), false) AS more FROM (${keys})`;
  });
  return { sources: (row?.s as number) ?? 0, destinations: (row?.d as number) ?? 0, exact: row?.more !== true };
}

/** The segments of flows of a range when there are few flows in it, and none has been deleted yet. */
export function fewFlows(asker: Asker, from: number, to: number): Segment[] | null {
  const known = reach(asker.segments, "flows");
  const older = Math.min(...LEVELS.slice(1).map((level) => reach(asker.segments, level)));
  if (from < known && older < floor(known, STEPS.days)) return null;
  const segments = flowSegments(asker, from, to);
  const rows = segments.reduce((sum, segment) => sum + share(segment, from, to) * (segment.rows.flows ?? 0), 0);
  return rows <= FEW_FLOWS ? segments : null;
}

export function flowSegments(asker: Asker, from: number, to: number): Segment[] {
  return asker.segments.of("flows").filter((segment) => segment.touches(from, to));
}

interface Portion {
  segment: Segment;
  sql: string;
}

function raw(segments: readonly Segment[], dimension: Dimension, from: number, to: number): Portion[] {
  return segments.map((segment) => ({
    segment,
    sql: allOf(dimension, `(SELECT * FROM ${segment.name}.${FLOWS.name} WHERE "end" >= ${from} AND "end" < ${to})`),
  }));
}

function rolledUp(asker: Asker, dimension: Dimension, from: number, to: number): Portion[] {
  return plan(asker.segments, from, to, "minutes").flatMap((piece) =>
    sources(asker.segments, TOPS, piece).map(({ segment, sql, raw: single }) => ({
      segment,
      sql: single ? allOf(dimension, sql) : `SELECT ${COLUMNS} FROM ${sql} WHERE dimension = '${dimension}'`,
    })),
  );
}

const COLUMNS = Object.keys(TOPS.columns)
  .map((name) => `"${name}"`)
  .join(", ");

async function askParts(asker: Asker, parts: readonly Portion[], sql: (all: string) => string): Promise<SqlRow[]> {
  return asker.ask(
    parts.map(({ segment }) => segment),
    (usable) => {
      const all = parts.filter(({ segment }) => usable.has(segment)).map((part) => `SELECT * FROM (${part.sql})`);
      return all.length === 0 ? null : sql(all.join(" UNION ALL "));
    },
  );
}

async function ranked(asker: Asker, parts: readonly Portion[], question: TopQuestion): Promise<Part> {
  return partOf(await askParts(asker, parts, (all) => rankedOfTops(all, question.limit)));
}

function partOf(rows: readonly SqlRow[]): Part {
  const shown = rows.filter(({ other, beyond }) => other !== true && beyond !== true);
  const rest = rows.filter(({ other, beyond }) => other === true || beyond === true);
  const counted = rows.filter(({ other }) => other !== true);
  return {
    rows: shown,
    total: counted.reduce((sum, { n }) => sum + (n as number), 0),
    exact: counted.length === rows.length,
    other: rest.reduce<Ranked>((sum, row) => plus(sum, rankedOf(row)), NOTHING),
  };
}

function filteredTop(asker: Asker, question: TopQuestion, filter: SqlFilter): Promise<TopAnswer> {
  const { range, dimension } = question;
  return asker.selections.use(filter, microseconds(range.from), microseconds(range.to), async (selected) => {
    const { source, facets, complete, from } = selected;
    const rows = await asker.database.ask(
      facets === null
        ? rankedOfFlows(dimension, source, question.limit)
        : rankedOfTops(
            `SELECT * FROM (${allOf(dimension, source)}) UNION ALL SELECT ${COLUMNS} FROM ${facets} WHERE dimension = '${dimension}'`,
            question.limit,
          ),
    );
    const resolution = facets === null ? 0 : STEPS.hours / 1e6;
    return { complete, from: seconds(from), resolution, ...answerOf(partOf(rows), question) };
  });
}

function answerOf(
  { rows, total, exact, other }: Part,
  { dimension }: Pick<TopQuestion, "dimension">,
): Pick<TopAnswer, "rows" | "total" | "exact" | "other"> {
  return { rows: rows.map((row) => topRow(row, dimension)), total, exact, other };
}

function topRow(row: SqlRow, dimension: Dimension): TopRow {
  const key = row.key as string | null;
  const isAddress = dimension === "host" || dimension === "cleartext";
  return {
    ...rankedOf(row),
    key: key !== null && isAddress ? addressOfHex(key) : key,
    apps: ((row.apps as string | null) ?? "").split(" ").filter((app) => app !== ""),
    local: row.local === true,
  };
}

function rankedOf(row: SqlRow): Ranked {
  return Object.fromEntries(FIGURES.map((name) => [name, (row[name] as number | null) ?? 0])) as unknown as Ranked;
}

function plus(a: Ranked, b: Ranked): Ranked {
  return Object.fromEntries(FIGURES.map((name) => [name, a[name] + b[name]])) as unknown as Ranked;
}

const NOTHING = Object.fromEntries(FIGURES.map((name) => [name, 0])) as unknown as Ranked;
