// Totals and series of the flows that a filter selects.

import { SERIES_APPS, SERIES_GROUPS, TRANSPORT_NAMES, transportGroup } from "@wireglass/core";
import { niceStep } from "../../steps.ts";
import type { Coverage, SeriesAnswer, SeriesQuestion, SummaryAnswer } from "../../store.ts";
import { SERIES_APP_NAMES } from "../../tables.ts";
import type { SeriesApp, SeriesGroup, TransportName } from "../../tables.ts";
import type { Asker } from "../asker.ts";
import type { SqlRow } from "../database.ts";
import type { SqlFilter } from "../filter-sql.ts";
import { microseconds, seconds } from "../schema.ts";
import { ceil, floor } from "../rollup.ts";
import { sizes } from "./sums.ts";

interface Found extends Coverage {
  rows: SqlRow[];
}

/** `sql` is given what to put behind FROM. */
function gathered(
  asker: Asker,
  from: number,
  to: number,
  filter: SqlFilter,
  sql: (source: string) => string,
): Promise<Found> {
  return asker.selections.use(filter, from, to, async (selected) => ({
    rows: await asker.database.ask(sql(selected.source)),
    complete: selected.complete,
    from: seconds(selected.from),
    resolution: 0,
  }));
}

const BYTES = "bytes_out + bytes_in";
const PACKETS = "packets_out + packets_in";

export async function filteredTotals(
  asker: Asker,
  from: number,
  to: number,
  filter: SqlFilter,
): Promise<SummaryAnswer> {
  const { rows, ...coverage } = await gathered(
    asker,
    from,
    to,
    filter,
    (source) =>
      `SELECT transport, encrypted, sum(${PACKETS})::DOUBLE AS packets, sum(${BYTES})::DOUBLE AS bytes, sum(${OUTWARD})::DOUBLE AS outward, ` +
      `count(*) FILTER (WHERE slice = 0) AS flows, min(start) AS first, max("end") AS last, sum(malformed)::DOUBLE AS malformed, ` +
      `any_value(s) AS s, any_value(d) AS d FROM ${source}, (SELECT ` +
      `approx_count_distinct((src_ip_0, src_ip_1, src_ip_2, src_ip_3)) FILTER (WHERE packets_out > 0) AS s, ` +
      `approx_count_distinct((dst_ip_0, dst_ip_1, dst_ip_2, dst_ip_3)) AS d FROM ${source}) GROUP BY transport, encrypted`,
  );
  const sum = (name: string, of: readonly SqlRow[] = rows): number =>
    of.reduce((total, row) => total + ((row[name] as number | null) ?? 0), 0);
  const by = (name: string): Record<TransportName, number> => {
    const counts = Object.fromEntries(TRANSPORT_NAMES.map((transport) => [transport, 0])) as Record<
      TransportName,
      number
    >;
    for (const row of rows) counts[transportGroup(row.transport as string)] += row[name] as number;
    return counts;
  };
  const bytesWhere = (encrypted: boolean | null): number =>
    sum(
      "bytes",
      rows.filter((row) => row.encrypted === encrypted),
    );
  const edge = (name: string, pick: (...values: number[]) => number): number | null =>
    rows.length === 0
      ? null
      : seconds(rows.reduce((best, row) => pick(best, row[name] as number), rows[0][name] as number));
  return {
    ...coverage,
    packets: sum("packets"),
    bytes: sum("bytes"),
    flows: sum("flows"),
    first: edge("first", Math.min),
    last: edge("last", Math.max),
    malformed: sum("malformed"),
    truncated: 0,
    dropped: 0,
    evicted: 0,
    transport: by("packets"),
    transport_bytes: by("bytes"),
    encrypted: { encrypted: bytesWhere(true), cleartext: bytesWhere(false), unknown: bytesWhere(null) },
    packet_sizes: sizes({}),
    unique_sources: Math.max(0, ...rows.map(({ s }) => s as number)),
    unique_destinations: Math.max(0, ...rows.map(({ d }) => d as number)),
    hosts_exact: false,
    bytes_in: sum("bytes") - sum("outward"),
    bytes_out: sum("outward"),
  };
}

/** What a slice carried is spread evenly over its time. */
export async function filteredSeries(
  asker: Asker,
  { range, points }: SeriesQuestion,
  filter: SqlFilter,
): Promise<SeriesAnswer> {
  const chosen = niceStep(range.to - range.from, points);
  const step = microseconds(chosen);
  const [from, to] = [floor(microseconds(range.from), step), ceil(microseconds(range.to), step)];
  const { rows, ...coverage } = await gathered(
    asker,
    microseconds(range.from),
    microseconds(range.to),
    filter,
    (source) =>
      `WITH spread AS (SELECT *, greatest(start - start % ${step}, ${from}) AS a, "end" - "end" % ${step} AS z FROM ${source}), ` +
      `parts AS (SELECT transport, app, ${PACKETS} AS p, ${OUTWARD} AS o, ${BYTES} AS b, slice, (z - a) // ${step} + 1 AS n, unnest(range(a, z + 1, ${step})) AS t, a FROM spread) ` +
      `SELECT t, transport, app, sum(p / n) AS packets, sum(o / n) AS outward, sum(b / n) AS bytes, count(*) FILTER (WHERE slice = 0 AND t = a) AS flows FROM parts GROUP BY t, transport, app`,
  );
  const length = Math.round((to - from) / step);
  const zeros = (): number[] => Array.from({ length }, () => 0);
  const all = <Name extends string>(names: readonly Name[]): Record<Name, number[]> =>
    Object.fromEntries(names.map((name) => [name, zeros()])) as Record<Name, number[]>;
  const answer = {
    packets: zeros(),
    flows: zeros(),
    in: all(SERIES_GROUPS),
    out: all(SERIES_GROUPS),
    in_by_app: all(SERIES_APP_NAMES),
    out_by_app: all(SERIES_APP_NAMES),
  };
  for (const row of rows) {
    const at = Math.round(((row.t as number) - from) / step);
    if (at < 0 || at >= length) continue;
    const outward = row.outward as number;
    const inward = (row.bytes as number) - outward;
    const [group, app] = [seriesGroup(row.transport as string), seriesApp(row.app as string | null)];
    answer.packets[at] += row.packets as number;
    answer.flows[at] += row.flows as number;
    answer.in[group][at] += inward;
    answer.out[group][at] += outward;
    answer.in_by_app[app][at] += inward;
    answer.out_by_app[app][at] += outward;
  }
  return { ...coverage, start: seconds(from), step: chosen, ...answer };
}

function seriesGroup(transport: string): SeriesGroup {
  return transport === "icmp6" ? "icmp" : (SERIES_GROUPS.find((name) => name === transport) ?? "other");
}

function seriesApp(app: string | null): SeriesApp {
  return (
    SERIES_APP_NAMES.find((name) => app !== null && (SERIES_APPS[name] as readonly string[]).includes(app)) ?? "other"
  );
}
