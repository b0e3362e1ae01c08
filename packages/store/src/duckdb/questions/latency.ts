// Distributions of latencies: sketches added up over time.

import { sketchToBytes } from "@wireglass/core";
import { distribution, mergedSketch } from "../../distribution.ts";
import { niceStep } from "../../steps.ts";
import type { LatencyAnswer, LatencyQuestion } from "../../store.ts";
import { LATENCY, LATENCY_SCOPES } from "../../tables.ts";
import type { Asker } from "../asker.ts";
import type { SqlRow, SqlValue } from "../database.ts";
import { plan, sources } from "../plan.ts";
import type { Piece } from "../plan.ts";
import { STEPS, bytesOf, ceil, floor } from "../rollup.ts";
import type { Level } from "../rollup.ts";
import { share } from "../segment.ts";
import { microseconds, seconds } from "../schema.ts";
import type { DuckDBListValue } from "@duckdb/node-api";
import { levelFor } from "./sums.ts";

const COUNTS = ["count", "lost", "nxdomain", "servfail", "retries"] as const;
const COUNT_NAMES = COUNTS.map((name) => `"${name}"`).join(", ");
const RANKED_NAMES = COUNTS.map((name) => `any_value(ranked."${name}") AS "${name}"`).join(", ");
const SUMS = COUNTS.map((name) => `sum("${name}")::DOUBLE AS "${name}"`).join(", ");

export async function latency(asker: Asker, question: LatencyQuestion): Promise<LatencyAnswer> {
  const [from, to] = [microseconds(question.range.from), microseconds(question.range.to)];
  const pieces = plan(asker.segments, from, to, "minutes");
  const single = question.scope === "all" || question.subject !== undefined;
  const [{ rows, total }, times] = await Promise.all([
    single ? one(asker, question, pieces) : subjects(asker, question, pieces),
    overTime(asker, question, from, to),
  ]);
  return {
    complete: true,
    from: seconds(pieces[0]?.from ?? from),
    resolution: Math.min(...pieces.map(({ level }) => STEPS[level] / 1e6), STEPS.days / 1e6),
    rows,
    total,
    ...times,
  };
}

type Rows = Pick<LatencyAnswer, "rows" | "total">;

/** One subject, or what the row of all has. */
async function one(asker: Asker, question: LatencyQuestion, pieces: readonly Piece[]): Promise<Rows> {
  const rows = await ofSubject(asker, question, pieces);
  if (rows.length === 0) return { rows: [], total: 0 };
  const sketch = mergedSketch(rows.map((row) => bytesOf(row.sketch)));
  return { rows: [{ subject: question.subject ?? null, ...distribution(sumOf(rows), sketch) }], total: 1 };
}

/** What is stored of one subject; of all together, kinds that are asked about at the same time are looked for once. */
async function ofSubject(
  asker: Asker,
  { kind, scope, subject }: Pick<LatencyQuestion, "kind" | "scope" | "subject">,
  pieces: readonly Piece[],
): Promise<SqlRow[]> {
  const read = (condition: string, values: SqlValue[]): Promise<SqlRow[]> =>
    rowsOf(asker, pieces, condition, (all) => `SELECT kind, time, ${COUNT_NAMES}, sketch FROM (${all})`, values);
  if (subject !== undefined) return read(`kind = ? AND ${scopeIs(scope)} AND subject = ?`, [kind, subject]);
  const rows = await asker.shared(["all", pieces], LATENCY, () => read("scope = 'all'", []));
  return rows.filter((row) => row.kind === kind);
}

/** Written out, not bound: what is known before the statement is planned lets most of the rows be passed over. */
function scopeIs(scope: string): string {
  return LATENCY_SCOPES.some((known) => known === scope) ? `scope = '${scope}'` : "false";
}

/** Those with most answers; of the kinds of a scope that are asked about at the same time, in one statement. */
async function subjects(
  asker: Asker,
  { kind, scope, limit }: LatencyQuestion,
  pieces: readonly Piece[],
): Promise<Rows> {
  const found = await asker.shared([scope, limit, pieces], LATENCY, () =>
    rowsOf(
      asker,
      pieces,
      scopeIs(scope),
      (all) =>
        // Ranked first, by counts alone: most of what is stored are sketches, and most of them are nobody's who is among the first.
        `WITH ranked AS MATERIALIZED (SELECT kind AS k, subject AS s, ${SUMS}, ` +
        `row_number() OVER (PARTITION BY kind ORDER BY sum("count") DESC, subject) AS place, count(*) OVER (PARTITION BY kind)::DOUBLE AS total ` +
        `FROM (${all}) GROUP BY kind, subject QUALIFY place <= ${limit}) ` +
        `SELECT k AS kind, s AS subject, ${RANKED_NAMES}, any_value(total) AS total, any_value(place) AS place, list(sketch) AS sketches ` +
        `FROM ranked JOIN (SELECT kind, subject, sketch FROM (${all})) AS own ON own.kind = k AND own.subject = s GROUP BY k, s ORDER BY place`,
      [],
    ),
  );
  const rows = found.filter((row) => row.kind === kind);
  return {
    rows: rows.map((row) => ({
      subject: row.subject as string | null,
      ...distribution(row, mergedSketch((row.sketches as DuckDBListValue).items.map(bytesOf))),
    })),
    total: (rows[0]?.total as number | undefined) ?? 0,
  };
}

/** That are looked through for points over time. */
const MOST_ROWS = 1_000_000;

type OverTime = Pick<LatencyAnswer, "start" | "step" | "over_time" | "sketches">;

/** Of one subject, or of what the row of all has. */
async function overTime(
  asker: Asker,
  { range, kind, scope, subject, points }: LatencyQuestion,
  from: number,
  to: number,
): Promise<OverTime> {
  if (points <= 0) return { start: range.from, step: 0, over_time: [], sketches: [] };
  const least = Math.max(STEPS.minutes / 1e6, niceStep(range.to - range.from, points));
  const finest = levelFor(asker, from, least);
  // So many subjects were measured that to look for the rows of all among them would take too long.
  const many = finest.level === "hours" && rowsWithin(asker, finest.level, from, to) > MOST_ROWS;
  const chosen = many ? levelFor(asker, from, STEPS.days / 1e6) : finest;
  const step = microseconds(chosen.step);
  const start = floor(from, step);
  const rows = await ofSubject(asker, { kind, scope, ...(subject === undefined ? {} : { subject }) }, [
    { level: chosen.level, from: start, to: ceil(to, step) },
  ]);
  const groups = Array.from({ length: Math.round((ceil(to, step) - start) / step) }, (): SqlRow[] => []);
  for (const row of rows) groups[Math.floor(((row.time as number) - start) / step)]?.push(row);
  const merged = groups.map((group) => mergedSketch(group.map((row) => bytesOf(row.sketch))));
  return {
    start: seconds(start),
    step: chosen.step,
    over_time: groups.map((group, i) => distribution(sumOf(group), merged[i])),
    sketches: merged.map((sketch) => (sketch.count === 0 ? null : sketchToBytes(sketch))),
  };
}

function rowsWithin(asker: Asker, level: Level, from: number, to: number): number {
  const segments = asker.segments.of(level).filter((segment) => segment.touches(from, to));
  return segments.reduce((sum, segment) => sum + share(segment, from, to) * (segment.rows[LATENCY.name] ?? 0), 0);
}

function sumOf(rows: readonly SqlRow[]): SqlRow {
  return Object.fromEntries(COUNTS.map((name) => [name, rows.reduce((sum, row) => sum + (row[name] as number), 0)]));
}

async function rowsOf(
  asker: Asker,
  pieces: readonly Piece[],
  condition: string,
  sql: (all: string) => string,
  values: SqlValue[],
): Promise<SqlRow[]> {
  const parts = pieces.flatMap((piece) => sources(asker.segments, LATENCY, piece));
  const columns = Object.keys(LATENCY.columns).map((name) => `"${name}"`);
  return asker.ask(
    parts.map(({ segment }) => segment),
    (usable) => {
      const all = parts
        .filter(({ segment }) => usable.has(segment))
        .map((part) => `SELECT ${columns.join(", ")} FROM ${part.sql}`);
      // The condition once, around all parts, so that its values are bound once.
      return all.length === 0 ? null : sql(`SELECT * FROM (${all.join(" UNION ALL ")}) WHERE ${condition}`);
    },
    values,
  );
}
