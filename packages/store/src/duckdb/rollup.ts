// Roll-ups: what was written once more, for longer steps. They are made from rows that are on disk, and how far they have
// come is written in the same transaction, so that no crash counts a row twice or not at all.

import { sketchToBytes } from "@wireglass/core";
import type { Table } from "../columns.ts";
import { RowBuffer } from "../batch.ts";
import { mergedSketch } from "../distribution.ts";
import type { StoreKind } from "../store.ts";
import { COUNTERS, DIMENSIONS, FACETS, LATENCY, SCOPES, TOPS, TRAFFIC } from "../tables.ts";
import type { LatencyRow } from "../tables.ts";
import { append } from "./append.ts";
import { facetsOf } from "./facets-sql.ts";
import type { Database, SqlRow } from "./database.ts";
import { FACETS_ORDER, hashSql, quoted, seconds } from "./schema.ts";
import { joined } from "./segment.ts";
import type { Segment, Span } from "./segment.ts";
import type { Position, Segments } from "./segments.ts";
import { topsOf, topsOfTops } from "./tops-sql.ts";

/** Microseconds. */
export const STEPS = { seconds: 1e6, minutes: 60e6, hours: 3600e6, days: 86_400e6 } as const;
export type Level = keyof typeof STEPS;

export interface Edge {
  /** Of the position, in the segments that it leads to. */
  readonly name: string;
  readonly table: Table;
  readonly from: StoreKind;
  /** The table that it reads. */
  readonly source: string;
  readonly to: Exclude<Level, "seconds">;
  /** Rows that are kept of each bucket and dimension. */
  readonly most: number;
}

function edge(table: Table, from: StoreKind, to: Edge["to"], most = 0): Edge {
  return { name: `${from}.${table.name}`, table, from, source: from === "flows" ? "flows" : table.name, to, most };
}

/** A minute keeps few, for there are many minutes; hours are made from single flows, and so lose nothing by that. */
const MINUTE_TOPS = 100;
const LONG_TOPS = 1000;

export const FACETS_EDGE: Edge = edge(FACETS, "flows", "hours");

export const EDGES: readonly Edge[] = [
  edge(TRAFFIC, "seconds", "minutes"),
  edge(COUNTERS, "seconds", "minutes"),
  edge(TOPS, "flows", "minutes", MINUTE_TOPS),
  edge(TOPS, "flows", "hours", LONG_TOPS),
  FACETS_EDGE,
  edge(TRAFFIC, "minutes", "hours"),
  edge(COUNTERS, "minutes", "hours"),
  edge(LATENCY, "minutes", "hours"),
  edge(TRAFFIC, "hours", "days"),
  edge(COUNTERS, "hours", "days"),
  edge(TOPS, "hours", "days", LONG_TOPS),
  edge(LATENCY, "hours", "days"),
];

/** Segments with rows that an edge has not taken yet, with the first such row. */
export function pending(segments: Segments, { from, to, name, source }: Edge): { segment: Segment; row: number }[] {
  const done = segments.progress(to, name);
  return segments
    .of(from)
    .filter(({ number }) => number >= done.segment)
    .map((segment) => ({ segment, row: segment.number === done.segment ? done.position : 0 }))
    .filter(({ segment, row }) => (segment.rows[source] ?? 0) > row);
}

export function pendingRows(segments: Segments, edge: Edge): number {
  return pending(segments, edge).reduce((sum, { segment, row }) => sum + (segment.rows[edge.source] ?? 0) - row, 0);
}

/** Segments that are rolled up together have no more rows than this, where one alone has not more. */
const MOST_TOGETHER = 500_000;

/** Takes what is there in the first segments: small ones together, for each roll-up has its price, or a large one. False: that was nothing. */
export async function rollUpSome(database: Database, segments: Segments, edge: Edge): Promise<boolean> {
  const stretches: Stretch[] = [];
  let total = 0;
  for (const { segment, row } of pending(segments, edge)) {
    const end = segment.rows[edge.source] ?? 0;
    total += end - row;
    if (stretches.length > 0 && total > MOST_TOGETHER) break;
    if (await segments.attach(segment)) stretches.push({ segment, row, end });
  }
  const last = stretches.at(-1);
  if (last === undefined) return false;
  const target = await segments.current(edge.to);
  const end: Position = { segment: last.segment.number, position: last.end };
  const rows = await database.transaction(async () => {
    const written = await take(database, edge, stretches, target);
    await segments.writeProgress(target, edge.name, end);
    return written;
  });
  segments.remember(edge.to, edge.name, end);
  const step = STEPS[edge.to];
  const span = stretches.reduce<Span | null>((all, { segment }) => joined(all, segment.span), null);
  target.addRows(edge.table.name, rows, span && { first: floor(span.first, step), last: floor(span.last, step) });
  return true;
}

/** Takes everything that is there. */
export async function rollUp(database: Database, segments: Segments, edge: Edge): Promise<void> {
  while (await rollUpSome(database, segments, edge));
}

/** Rows of a segment, from `row` to before `end`. */
interface Stretch {
  segment: Segment;
  row: number;
  end: number;
}

async function take(database: Database, edge: Edge, stretches: readonly Stretch[], target: Segment): Promise<number> {
  // By name: the columns of a file of an earlier program are in another order.
  const all = stretches.map(
    ({ segment, row, end }) => `SELECT * FROM ${segment.name}.${edge.source} WHERE rowid >= ${row} AND rowid < ${end}`,
  );
  const source = `(${all.join(" UNION ALL BY NAME ")})`;
  const step = STEPS[edge.to];
  if (edge.table === LATENCY) return takeLatency(database, source, step, target);
  if (edge.table === FACETS) return takeFacets(database, source, step, `${target.name}.${FACETS.name}`);
  const into = `INSERT INTO ${target.name}.${edge.table.name}`;
  if (edge.table !== TOPS) return database.insert(`${into} ${sumsOf(edge.table, source, bucket("time", step))}`);
  if (edge.source === TOPS.name)
    return database.insert(`${into} ${topsOfTops(source, bucket("time", step), edge.most)}`);
  let rows = 0;
  for (const dimension of DIMENSIONS) {
    rows += await database.insert(`${into} ${topsOf(dimension, source, bucket('"end"', step), edge.most)}`);
  }
  return rows;
}

/** In memory, until they can be put in order. */
const FACETS_MADE = "temp.main.facets_made";

async function takeFacets(database: Database, source: string, step: number, into: string): Promise<number> {
  await database.run(
    `CREATE OR REPLACE TEMP TABLE facets_made AS SELECT * EXCLUDE (subject_hash) FROM ${into} LIMIT 0`,
  );
  for (const scope of SCOPES) {
    const { first, inserts, last } = facetsOf(scope, source, bucket('"end"', step), FACETS_MADE);
    await database.run(first);
    for (const insert of inserts) await database.run(insert);
    await database.run(last);
  }
  const rows = await database.insert(
    `INSERT INTO ${into} BY NAME SELECT *, ${hashSql("subject")} AS subject_hash FROM ${FACETS_MADE} ORDER BY ${FACETS_ORDER}`,
  );
  await database.run(`DROP TABLE ${FACETS_MADE}`);
  return rows;
}

/** Rows of one bucket become one. */
function sumsOf(table: Table, source: string, time: string): string {
  const columns = Object.keys(table.columns).filter((name) => name !== "time");
  return `SELECT ${time} AS t, ${columns.map((name) => `sum(${quoted(name)})::BIGINT`).join(", ")} FROM ${source} GROUP BY t`;
}

async function takeLatency(database: Database, source: string, step: number, target: Segment): Promise<number> {
  const time = bucket("time", step);
  let rows = 0;
  // A stretch of the target at a time: sketches are merged in memory.
  for (const { t } of await database.query(`SELECT DISTINCT ${time} AS t FROM ${source} ORDER BY t`))
    rows += await mergeLatency(database, `${source} WHERE ${time} = ${t as number}`, t as number, target);
  return rows;
}

async function mergeLatency(database: Database, source: string, time: number, target: Segment): Promise<number> {
  const rows = await database.query(`SELECT * REPLACE (${time}::BIGINT AS time) FROM ${source}`);
  const merged = new Map<string, SqlRow[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.kind, row.scope, row.subject]);
    const group = merged.get(key);
    if (group === undefined) merged.set(key, [row]);
    else group.push(row);
  }
  const buffer = new RowBuffer(LATENCY);
  for (const group of merged.values()) buffer.push(mergedRow(group));
  await append(database.writer, target.name, LATENCY, buffer.take());
  return merged.size;
}

/** Rows of the same distribution as one; the identity is that of the first. */
export function mergedRow(rows: readonly SqlRow[]): LatencyRow {
  const [{ time, kind, scope, subject }] = rows;
  const sum = (name: string): number => rows.reduce((total, row) => total + (row[name] as number), 0);
  return {
    time: seconds(time as number),
    kind: kind as string,
    scope: scope as string,
    subject: subject as string | null,
    count: sum("count"),
    lost: sum("lost"),
    nxdomain: sum("nxdomain"),
    servfail: sum("servfail"),
    retries: sum("retries"),
    sketch: sketchToBytes(mergedSketch(rows.map((row) => bytesOf(row.sketch)))),
  };
}

export function bytesOf(value: unknown): Uint8Array {
  return (value as { bytes: Uint8Array }).bytes;
}

export function bucket(column: string, step: number): string {
  return `(${column} - ${column} % ${step})`;
}

export function floor(time: number, step: number): number {
  return Math.floor(time / step) * step;
}

export function ceil(time: number, step: number): number {
  return Math.ceil(time / step) * step;
}
