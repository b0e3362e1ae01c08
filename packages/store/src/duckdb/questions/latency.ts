// Distributions of latencies: sketches added up over time.

import { sketchToBytes } from "@wireglass/core";
import { distribution, mergedSketch } from "../../distribution.ts";
import { niceStep } from "../../steps.ts";
import type { LatencyAnswer, LatencyQuestion } from "../../store.ts";
import { LATENCY } from "../../tables.ts";
import type { Asker } from "../asker.ts";
import type { SqlRow, SqlValue } from "../database.ts";
import { plan, sources } from "../plan.ts";
import type { Piece } from "../plan.ts";
import { STEPS, bytesOf, ceil, floor } from "../rollup.ts";
import { microseconds, seconds } from "../schema.ts";
import { listValue } from "@duckdb/node-api";
import { levelFor } from "./sums.ts";

const COUNTS = ["count", "lost", "nxdomain", "servfail", "retries"] as const;
const COUNT_NAMES = COUNTS.map((name) => `"${name}"`).join(", ");
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
async function one(asker: Asker, { kind, scope, subject }: LatencyQuestion, pieces: readonly Piece[]): Promise<Rows> {
  const name = subject ?? null;
  const rows = await rowsOf(
    asker,
    pieces,
    `kind = ? AND scope = ? AND ${name === null ? "subject IS NULL" : "subject = ?"}`,
    (all) => `SELECT ${COUNT_NAMES}, sketch FROM (${all})`,
    name === null ? [kind, scope] : [kind, scope, name],
  );
  if (rows.length === 0) return { rows: [], total: 0 };
  const sketch = mergedSketch(rows.map((row) => bytesOf(row.sketch)));
  return { rows: [{ subject: name, ...distribution(sumOf(rows), sketch) }], total: 1 };
}

/** Those with most answers. */
async function subjects(
  asker: Asker,
  { kind, scope, limit }: LatencyQuestion,
  pieces: readonly Piece[],
): Promise<Rows> {
  const of: SqlValue[] = [kind, scope];
  const counted = await rowsOf(
    asker,
    pieces,
    `kind = ? AND scope = ?`,
    (all) =>
      `SELECT subject, ${SUMS}, count(*) OVER ()::DOUBLE AS total FROM (${all}) GROUP BY subject ORDER BY sum("count") DESC, subject LIMIT ${limit}`,
    of,
  );
  if (counted.length === 0) return { rows: [], total: 0 };
  const names = counted.map((row) => row.subject as string | null);
  const sketches = await rowsOf(
    asker,
    pieces,
    "kind = ? AND scope = ? AND (subject IS NULL OR subject IN (SELECT unnest(?::VARCHAR[])))",
    (all) => `SELECT subject, sketch FROM (${all})`,
    [...of, listValue(names.map((name) => name ?? ""))],
  );
  const bySubject = new Map<string | null, Uint8Array[]>(names.map((name) => [name, []]));
  for (const row of sketches) bySubject.get(row.subject as string | null)?.push(bytesOf(row.sketch));
  return {
    rows: counted.map((row) => {
      const name = row.subject as string | null;
      return { subject: name, ...distribution(row, mergedSketch(bySubject.get(name) ?? [])) };
    }),
    total: counted[0].total as number,
  };
}

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
  const chosen = levelFor(asker, from, least);
  const step = microseconds(chosen.step);
  const start = floor(from, step);
  const rows = await rowsOf(
    asker,
    [{ level: chosen.level, from: start, to: ceil(to, step) }],
    `kind = ? AND scope = ? AND ${subject === undefined ? "subject IS NULL" : "subject = ?"}`,
    (all) => `SELECT (time - time % ${step}) AS t, ${COUNT_NAMES}, sketch FROM (${all})`,
    subject === undefined ? [kind, "all"] : [kind, scope, subject],
  );
  const groups = Array.from({ length: Math.round((ceil(to, step) - start) / step) }, (): SqlRow[] => []);
  for (const row of rows) groups[Math.round(((row.t as number) - start) / step)]?.push(row);
  const merged = groups.map((group) => mergedSketch(group.map((row) => bytesOf(row.sketch))));
  return {
    start: seconds(start),
    step: chosen.step,
    over_time: groups.map((group, i) => distribution(sumOf(group), merged[i])),
    sketches: merged.map((sketch) => (sketch.count === 0 ? null : sketchToBytes(sketch))),
  };
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
