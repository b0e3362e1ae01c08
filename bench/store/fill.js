// A large history in minutes. One day is made by SQL inside the files themselves and rolled up with the store's own statements; all other days are copies
// of it at their own time. Tens of millions of rows through the client would take most of an hour.

import { mkdirSync } from "node:fs";
import { LATENCY } from "../../packages/store/dist/tables.js";
import { RowBuffer } from "../../packages/store/dist/batch.js";
import { append } from "../../packages/store/dist/duckdb/append.js";
import { Database } from "../../packages/store/dist/duckdb/database.js";
import { EDGES, rollUp } from "../../packages/store/dist/duckdb/rollup.js";
import { TABLES, timeColumn } from "../../packages/store/dist/duckdb/schema.js";
import { Segments } from "../../packages/store/dist/duckdb/segments.js";
import { COUNTERS_SQL, TRAFFIC_SQL, flowsSql } from "./fill-sql.js";
import { minutesOfLatency } from "./latency.js";

const DAY = 86_400e6;
const QUARTER = DAY / 4;
const SEGMENT_BYTES = 128 * 2 ** 20;
const KINDS = ["flows", "seconds", "minutes", "hours", "days"];

/** The history ends at `end`, seconds since 1970, a midnight. */
export async function fill(folder, flows, days, end, tell = () => {}) {
  mkdirSync(folder, { recursive: true });
  const database = await Database.open({
    folder,
    temporary: `${folder}/temporary`,
    memory: "3GB",
    threads: 2,
    logBytes: 16 * 2 ** 20,
  });
  const segments = new Segments(database, folder, (message) => console.error(message));
  await segments.load();
  const perDay = Math.round(flows / days);
  const first = end * 1e6 - days * DAY;
  await firstDay(database, segments, perDay, first);
  for (let day = 1; day < days; day++) {
    for (const kind of KINDS) await copyDay(database, segments, kind, day * DAY, day * perDay, [first, first + DAY]);
    tell(`${day + 1} of ${days} days`);
  }
  // All of it has been rolled up: else the store would begin to do so when it is opened.
  const last = segments.of("flows").at(-1);
  for (const edge of EDGES) {
    await segments.current(edge.to);
    const source = segments.of(edge.from).at(-1);
    const position = { segment: source.number, position: source.rows[edge.source] ?? 0 };
    await segments.writeProgress(segments.open(edge.to), edge.name, position);
    segments.remember(edge.to, edge.name, position);
  }
  tell(`${last.number} segments of flows`);
  for (const segment of segments.all()) if (segment.attached) await database.run(`CHECKPOINT ${segment.name}`);
  database.close();
}

async function firstDay(database, segments, flows, from) {
  for (let quarter = 0; quarter < 4; quarter++) {
    const [begin, end] = [from + quarter * QUARTER, from + (quarter + 1) * QUARTER];
    const target = await current(segments, "flows");
    const count = Math.floor(flows / 4) + (quarter === 3 ? flows % 4 : 0);
    await database.run(
      `INSERT INTO ${target.name}.flows BY NAME ${flowsSql(Math.floor(flows / 4) * quarter, count, begin, QUARTER)}`,
    );
    await learn(database, target, "flows");
    const rows = `(SELECT * FROM ${target.name}.flows WHERE "end" >= ${begin} AND "end" < ${end})`;
    const seconds = await current(segments, "seconds");
    await database.run(`INSERT INTO ${seconds.name}.traffic BY NAME ${TRAFFIC_SQL(rows)}`);
    await database.run(`INSERT INTO ${seconds.name}.counters BY NAME ${COUNTERS_SQL(rows)}`);
    await learn(database, seconds, "traffic", "counters");
    const minutes = await current(segments, "minutes");
    const buffer = new RowBuffer(LATENCY);
    for (const row of minutesOfLatency(begin / 1e6, QUARTER / 60e6)) buffer.push(row);
    await append(database.writer, minutes.name, LATENCY, buffer.take());
    await learn(database, minutes, "latency");
    for (const edge of EDGES) if (edge.to !== "days") await rollUp(database, segments, edge);
  }
  for (const edge of EDGES) await rollUp(database, segments, edge);
}

async function copyDay(database, segments, kind, shift, ids, [from, to]) {
  for (const table of TABLES[kind]) {
    const time = timeColumn(table);
    for (const source of segments.of(kind).filter((segment) => segment.touches(from, to))) {
      for (let at = from; at < to; at += QUARTER) {
        const target = await current(segments, kind);
        const shifted =
          kind === "flows"
            ? `id + ${ids} AS id, "start" + ${shift} AS "start", "end" + ${shift} AS "end", flow_start + ${shift} AS flow_start`
            : `time + ${shift} AS time`;
        await segments.attach(source);
        await database.run(
          `INSERT INTO ${target.name}.${table.name} SELECT * REPLACE (${shifted}) FROM ${source.name}.${table.name} ` +
            `WHERE "${time}" >= ${at} AND "${time}" < ${at + QUARTER}`,
        );
        await learn(database, target, table.name);
      }
    }
  }
  const open = segments.open(kind);
  if (kind !== "hours" && kind !== "days" && open !== null) await segments.seal(open);
}

/** The one to write to: large ones are sealed, as the store does. */
async function current(segments, kind) {
  const open = segments.open(kind);
  if (open !== null && open.bytes >= SEGMENT_BYTES) await segments.seal(open);
  return segments.current(kind);
}

async function learn(database, segment, ...tables) {
  for (const name of tables) {
    const time = name === "flows" ? '"end"' : "time";
    const [found] = await database.query(
      `SELECT count(*) AS n, min(${time}) AS first, max(${time}) AS last FROM ${segment.name}.${name}`,
    );
    if (name === "flows") {
      const [ids] = await database.query(`SELECT min(id) AS first, max(id) AS last FROM ${segment.name}.flows`);
      segment.ids = ids.first === null ? null : ids;
    }
    segment.addRows(name, found.n - (segment.rows[name] ?? 0), found.n === 0 ? null : found);
  }
}
