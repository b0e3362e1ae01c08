// What happens seldom: alerts, and the hosts that were seen.

import { addressOf } from "../../address.ts";
import type { HostAnswer, Page, PageQuestion } from "../../store.ts";
import { ALERTS, HOSTS } from "../../tables.ts";
import type { AlertRow } from "../../tables.ts";
import type { Asker } from "../asker.ts";
import type { SqlRow, SqlValue } from "../database.ts";
import { microseconds, physicalColumns, quoted, seconds } from "../schema.ts";

/** Alerts that were going on in the range, latest first, each as it stood last. */
export async function alerts(asker: Asker, question: PageQuestion): Promise<Page<AlertRow>> {
  const [from, to] = [microseconds(question.range.from), microseconds(question.range.to)];
  const after = parseCursor(question.after);
  const values: SqlValue[] = after === null ? [] : [after.key];
  const behind = after === null ? "" : ` AND (time, id) < (${after.time}::BIGINT, ?)`;
  const columns = physicalColumns(ALERTS)
    .map(({ name }) => quoted(name))
    .join(", ");
  const rows = await unionOf(
    asker,
    ALERTS.name,
    columns,
    (all) =>
      `SELECT * FROM (SELECT * FROM (${all}) QUALIFY row_number() OVER (PARTITION BY id ORDER BY time DESC) = 1) ` +
      `WHERE first < ${to} AND last >= ${from}${behind} ORDER BY time DESC, id DESC LIMIT ${question.limit + 1}`,
    values,
  );
  return pageOf(rows, question, (row) => ({ time: row.time as number, key: row.id as string }), alertOf);
}

/** Hosts that were seen in the range, latest first; first seen and sums are of all that is kept. */
export async function hosts(asker: Asker, question: PageQuestion): Promise<Page<HostAnswer>> {
  const [from, to] = [microseconds(question.range.from), microseconds(question.range.to)];
  const after = parseCursor(question.after);
  const key = "printf('%08x%08x%08x%08x', ip_0, ip_1, ip_2, ip_3)";
  const behind = after === null ? "" : ` AND (last, key) < (${after.time}::BIGINT, ?)`;
  const columns = physicalColumns(HOSTS)
    .map(({ name }) => quoted(name))
    .join(", ");
  const rows = await unionOf(
    asker,
    HOSTS.name,
    columns,
    (all) =>
      `SELECT * FROM (SELECT ${key} AS key, ip_0, ip_1, ip_2, ip_3, min(first) AS first, max(time) AS last, bool_or(local) AS local, ` +
      `max_by(name, time) FILTER (WHERE name IS NOT NULL) AS name, max_by(mac, time) FILTER (WHERE mac IS NOT NULL) AS mac, ` +
      `sum(packets)::DOUBLE AS packets, sum(bytes_sent)::DOUBLE AS bytes_sent, sum(bytes_received)::DOUBLE AS bytes_received ` +
      `FROM (${all}) GROUP BY ip_0, ip_1, ip_2, ip_3 HAVING bool_or(time >= ${from} AND time < ${to})) WHERE true${behind} ORDER BY last DESC, key DESC LIMIT ${question.limit + 1}`,
    after === null ? [] : [after.key],
  );
  return pageOf(rows, question, (row) => ({ time: row.last as number, key: row.key as string }), hostOf);
}

interface Cursor {
  time: number;
  key: string;
}

function parseCursor(text: string | undefined): Cursor | null {
  const match = /^(\d{1,16})\.(.{1,300})$/s.exec(text ?? "");
  return match === null ? null : { time: Number(match[1]), key: match[2] };
}

function pageOf<Row>(
  rows: readonly SqlRow[],
  { limit, range }: PageQuestion,
  cursor: (row: SqlRow) => Cursor,
  make: (row: SqlRow) => Row,
): Page<Row> {
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? cursor(shown.at(-1)!) : null;
  return {
    rows: shown.map(make),
    next: last === null ? null : `${last.time}.${last.key}`,
    complete: true,
    from: range.from,
    resolution: 0,
  };
}

async function unionOf(
  asker: Asker,
  table: string,
  columns: string,
  sql: (all: string) => string,
  values: SqlValue[],
): Promise<SqlRow[]> {
  const segments = asker.segments.of("events").filter(({ rows }) => (rows[table] ?? 0) > 0);
  return asker.ask(
    segments,
    (usable) => {
      const all = [...usable].map(({ name }) => `SELECT ${columns} FROM ${name}.${table}`);
      return all.length === 0 ? null : sql(all.join(" UNION ALL "));
    },
    values,
  );
}

function alertOf(row: SqlRow): AlertRow {
  return {
    time: seconds(row.time as number),
    id: row.id as string,
    first: seconds(row.first as number),
    last: seconds(row.last as number),
    rule: row.rule as string,
    severity: row.severity as string,
    src_ip: row.src_ip as string | null,
    dst_ip: row.dst_ip as string | null,
    record: row.record as string,
  };
}

function hostOf(row: SqlRow): HostAnswer {
  return {
    ip: addressOf(row.ip_0 as number, row.ip_1 as number, row.ip_2 as number, row.ip_3 as number),
    local: row.local as boolean,
    name: row.name as string | null,
    mac: row.mac as string | null,
    first: seconds(row.first as number),
    last: seconds(row.last as number),
    packets: row.packets as number,
    bytes_sent: row.bytes_sent as number,
    bytes_received: row.bytes_received as number,
  };
}
