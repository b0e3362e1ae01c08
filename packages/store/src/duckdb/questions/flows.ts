// Lists of flows, page by page, and single ones.

import { flowFieldsOf } from "@wireglass/core";
import { addressOf } from "../../address.ts";
import type { FlowOrder, FlowsQuestion, Page, StoredFlow } from "../../store.ts";
import { FLOWS } from "../../tables.ts";
import type { Asker } from "../asker.ts";
import { listValue } from "@duckdb/node-api";
import type { SqlRow, SqlValue } from "../database.ts";
import type { SqlFilter } from "../filter-sql.ts";
import { microseconds, physicalColumns, quoted, seconds } from "../schema.ts";
import { flowSegments } from "./tops.ts";

/** A flow that goes on has its next slice within so many microseconds. */
const NEXT_SLICE = 3600e6;
/** Milliseconds. */
const PATIENCE = 250;
/** More rows than wanted, for slices that a later one replaces. */
const SPARE = 32;

/** Where a page ended: the value that is sorted by, and what decides between equals. */
type Cursor = readonly [value: number, id: number, slice: number];

const COLUMNS = physicalColumns(FLOWS)
  .map(({ name }) => quoted(name))
  .join(", ");

export async function flows(
  asker: Asker,
  question: FlowsQuestion,
  filter: SqlFilter | null,
): Promise<Page<StoredFlow>> {
  const [from, to] = [microseconds(question.range.from), microseconds(question.range.to)];
  const order = question.order ?? "end";
  let { after, since } = parseCursor(question.after);
  // The pages after the first one of a list that is not in the order of time look at what that one looked at.
  const least = Math.max(from, since ?? from);
  const rows: SqlRow[] = [];
  for (;;) {
    const wanted = question.limit - rows.length + SPARE;
    const patience = since === null ? (asker.patience ?? PATIENCE) : Infinity;
    const { found, reached } = await candidates(asker, { from: least, to, order, after, wanted, filter, patience });
    const kept = await latestSlices(asker, found, to);
    rows.push(...kept.filter((row) => filter?.rest?.(flowFieldsOf(flowOf(row))) ?? true));
    const more = rows.length > question.limit;
    rows.length = Math.min(rows.length, question.limit);
    after = more ? cursorOf(rows.at(-1)!, order) : found.length > 0 ? cursorOf(found.at(-1)!, order) : after;
    const coverage = { reached, from, whole: filter?.needsPackets !== true };
    if (order === "end") {
      const missed = reached > least && found.length < wanted;
      // All that is later was looked at: the page is whole, whatever lies behind it.
      if (more) return page(rows, [...after!], { ...coverage, reached: from });
      // What was not looked at in time is found by whoever asks for the next page.
      if (missed) return page(rows, [reached, 0, 0], coverage);
      if (found.length < wanted) return page(rows, null, { ...coverage, reached: from });
    } else {
      if (reached > least) since = reached;
      if (more) return page(rows, since === null ? [...after!] : [...after!, since], coverage);
      if (found.length < wanted) return page(rows, null, coverage);
    }
  }
}

interface Search {
  from: number;
  to: number;
  order: FlowOrder;
  after: Cursor | null;
  wanted: number;
  filter: SqlFilter | null;
  patience: number;
}

/** The first rows behind the cursor, and since when everything was looked at. */
async function candidates(asker: Asker, search: Search): Promise<{ found: SqlRow[]; reached: number }> {
  const { from, to, order, after, wanted, filter, patience } = search;
  const column = quoted(order);
  const inTime = order === "end";
  let found: SqlRow[] = [];
  const behind =
    after === null
      ? ""
      : ` AND (${column}, id, slice) < (${after[0]}::BIGINT, ${after[1]}::BIGINT, ${after[2]}::UINTEGER)`;
  const condition = filter === null ? "" : ` AND ${filter.sql}`;
  const reached = await asker.backward(
    {
      segments: flowSegments(asker, from, to),
      from,
      to: inTime && after !== null ? Math.min(to, after[0] + 1) : to,
      patience,
      // The latest are at the end, unless a filter chooses.
      ...(inTime && filter === null ? { rows: 4 * wanted } : {}),
    },
    async (window) => {
      for (const segment of window.segments) {
        const values: SqlValue[] = filter === null ? [] : await asker.bind(filter, segment, window);
        const worst = found.length < wanted ? "" : ` AND ${column} >= ${found.at(-1)![order] as number}`;
        const rows = await asker.ask(
          [segment],
          (usable) =>
            usable.size === 0
              ? null
              : `SELECT ${COLUMNS} FROM ${segment.name}.flows WHERE "end" >= ${window.from} AND "end" < ${window.to}${behind}${worst}${condition} ` +
                `ORDER BY ${column} DESC, id DESC, slice DESC LIMIT ${wanted}`,
          values,
        );
        found = [...found, ...rows]
          .toSorted((a, b) => compare(cursorOf(b, order), cursorOf(a, order)))
          .slice(0, wanted);
      }
      return inTime && found.length >= wanted;
    },
  );
  return { found, reached };
}

/** Without the slices that a later one in the range replaces. */
async function latestSlices(asker: Asker, rows: readonly SqlRow[], to: number): Promise<SqlRow[]> {
  const open = rows.filter(({ reason }) => reason === "active");
  if (open.length === 0) return [...rows];
  const ends = open.map(({ end }) => end as number);
  const first = Math.min(...ends);
  const segments = flowSegments(asker, first, to).filter(({ span }) =>
    ends.some((end) => span!.last >= end && span!.first < end + NEXT_SLICE),
  );
  const ids = listValue(open.map(({ id }) => BigInt(id as number)));
  const latest = new Map<number, number>();
  for (const segment of segments) {
    const found = await asker.ask(
      [segment],
      (usable) =>
        usable.size === 0
          ? null
          : `SELECT id, max(slice) AS slice FROM ${segment.name}.flows WHERE "end" >= ${first} AND "end" < ${to} AND id IN (SELECT unnest(?::BIGINT[])) GROUP BY id`,
      [ids],
    );
    for (const { id, slice } of found)
      latest.set(id as number, Math.max(slice as number, latest.get(id as number) ?? 0));
  }
  return rows.filter(({ id, slice }) => (slice as number) >= (latest.get(id as number) ?? 0));
}

export async function flow(asker: Asker, id: number): Promise<StoredFlow | null> {
  if (!Number.isSafeInteger(id)) return null;
  // Ids grow with time: few files can hold this one.
  const segments = asker.segments.of("flows").filter((segment) => segment.mayHold(id));
  const rows = await asker.ask(segments, (usable) => {
    const all = [...usable].map(({ name }) => `SELECT ${COLUMNS} FROM ${name}.flows WHERE id = ${id}::BIGINT`);
    return all.length === 0 ? null : `SELECT * FROM (${all.join(" UNION ALL ")}) ORDER BY slice DESC LIMIT 1`;
  });
  return rows.length === 0 ? null : flowOf(rows[0]);
}

function page(
  rows: readonly SqlRow[],
  next: readonly number[] | null,
  { reached, from, whole }: { reached: number; from: number; whole: boolean },
): Page<StoredFlow> {
  return {
    rows: rows.map(flowOf),
    next: next === null ? null : next.join("."),
    complete: reached <= from && whole,
    from: seconds(Math.max(reached, from)),
    resolution: 0,
  };
}

function cursorOf(row: SqlRow, order: FlowOrder): Cursor {
  return [row[order] as number, row.id as number, row.slice as number];
}

/** `since`: how far back the pages before have looked, where that was not all of the range. */
function parseCursor(text: string | undefined): { after: Cursor | null; since: number | null } {
  if (text === undefined || !/^\d{1,16}\.\d{1,16}\.\d{1,10}(\.\d{1,16})?$/.test(text))
    return { after: null, since: null };
  const [value, id, slice, since] = text.split(".").map(Number);
  return { after: [value, id, slice], since: since ?? null };
}

function compare(a: Cursor, b: Cursor): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

/** The row of its last slice as the flow: with what the slices before have carried. */
export function flowOf(row: SqlRow): StoredFlow {
  const n = (name: string): number => row[name] as number;
  const ip = (side: string): string =>
    addressOf(n(`${side}_ip_0`), n(`${side}_ip_1`), n(`${side}_ip_2`), n(`${side}_ip_3`));
  return {
    id: n("id"),
    slice: n("slice"),
    start: seconds(n("flow_start")),
    end: seconds(n("end")),
    flow_start: seconds(n("flow_start")),
    source: row.source as string | null,
    src_ip: ip("src"),
    src_port: row.src_port as number | null,
    src_local: row.src_local as boolean,
    dst_ip: ip("dst"),
    dst_port: row.dst_port as number | null,
    dst_local: row.dst_local as boolean,
    transport: row.transport as string,
    app: row.app as string | null,
    app_source: row.app_source as string | null,
    encrypted: row.encrypted as boolean | null,
    host: row.host as string | null,
    alpn: row.alpn as string | null,
    tls_version: row.tls_version as string | null,
    ja4: row.ja4 as string | null,
    packets_out: n("packets_out") + n("before_packets_out"),
    packets_in: n("packets_in") + n("before_packets_in"),
    bytes_out: n("bytes_out") + n("before_bytes_out"),
    bytes_in: n("bytes_in") + n("before_bytes_in"),
    handshake_rtt_ms: row.handshake_rtt_ms as number | null,
    retransmissions_out: n("retransmissions_out") + n("before_retransmissions_out"),
    retransmissions_in: n("retransmissions_in") + n("before_retransmissions_in"),
    tcp_state: row.tcp_state as string | null,
    vlan: row.vlan as number | null,
    community_id: row.community_id as string | null,
    reason: row.reason as string | null,
    malformed: n("malformed") + n("before_malformed"),
    cleartext_password: row.cleartext_password as boolean,
  };
}
