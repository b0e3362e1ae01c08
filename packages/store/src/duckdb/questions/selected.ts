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
import { STEPS, ceil, floor } from "../rollup.ts";
import { OUTWARD } from "../tops-sql.ts";
import { sizes } from "./sums.ts";

interface Found extends Coverage {
  /** From single flows. */
  rows: SqlRow[];
  /** From roll-ups. */
  rolled: SqlRow[];
}

/** Each is given what to put behind FROM. */
function gathered(
  asker: Asker,
  from: number,
  to: number,
  filter: SqlFilter,
  sql: (source: string) => string,
  ofFacets: (source: string) => string,
): Promise<Found> {
  return asker.selections.use(filter, from, to, async ({ source, facets, complete, from: since }) => ({
    rows: await asker.database.ask(sql(source)),
    rolled: facets === null ? [] : await asker.database.ask(ofFacets(facets)),
    complete,
    from: seconds(since),
    resolution: facets === null ? 0 : STEPS.hours / 1e6,
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
  const { rows, rolled, ...coverage } = await gathered(
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
    (source) =>
      `SELECT key AS transport, sum(packets)::DOUBLE AS packets, sum(bytes)::DOUBLE AS bytes, sum(bytes_out)::DOUBLE AS outward, ` +
      `sum(flows)::DOUBLE AS flows, min(time) AS first, max(time) AS last, sum(malformed)::DOUBLE AS malformed, ` +
      `sum(encrypted)::DOUBLE AS encrypted, sum(cleartext)::DOUBLE AS cleartext, any_value(s) AS s, any_value(d) AS d FROM ${source}, (SELECT ` +
      `count(DISTINCT key) FILTER (WHERE bytes_out > 0) AS s, count(DISTINCT key) FILTER (WHERE bytes_in > 0) AS d ` +
      `FROM ${source} WHERE dimension = 'host' AND NOT other) WHERE dimension = 'traffic' GROUP BY key`,
  );
  const all = [...rows, ...rolled];
  const sum = (name: string, of: readonly SqlRow[] = all): number =>
    of.reduce((total, row) => total + ((row[name] as number | null) ?? 0), 0);
  const by = (name: string): Record<TransportName, number> => {
    const counts = Object.fromEntries(TRANSPORT_NAMES.map((transport) => [transport, 0])) as Record<
      TransportName,
      number
    >;
    for (const row of all) counts[transportGroup(row.transport as string)] += row[name] as number;
    return counts;
  };
  const bytesWhere = (encrypted: boolean | null): number =>
    sum(
      "bytes",
      rows.filter((row) => row.encrypted === encrypted),
    );
  const edge = (name: string, pick: (...values: number[]) => number): number | null =>
    all.length === 0
      ? null
      : seconds(all.reduce((best, row) => pick(best, row[name] as number), all[0][name] as number));
  const [encrypted, cleartext] = [
    bytesWhere(true) + sum("encrypted", rolled),
    bytesWhere(false) + sum("cleartext", rolled),
  ];
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
    encrypted: { encrypted, cleartext, unknown: sum("bytes") - encrypted - cleartext },
    packet_sizes: sizes({}),
    unique_sources: Math.max(0, ...all.map(({ s }) => s as number)),
    unique_destinations: Math.max(0, ...all.map(({ d }) => d as number)),
    hosts_exact: false,
    bytes_in: sum("bytes") - sum("outward"),
    bytes_out: sum("outward"),
  };
}

/** What a slice carried is spread evenly over its time. From roll-ups, a point is at least as long as they are. */
export function filteredSeries(
  asker: Asker,
  { range, points }: SeriesQuestion,
  filter: SqlFilter,
): Promise<SeriesAnswer> {
  const [from, to] = [microseconds(range.from), microseconds(range.to)];
  return asker.selections.use(filter, from, to, async ({ source, facets, complete, from: since }) => {
    const wanted = microseconds(niceStep(range.to - range.from, points));
    const step = facets === null ? wanted : Math.max(STEPS.hours, wanted);
    const [least, most] = [floor(from, step), ceil(to, step)];
    const rows = await asker.database.ask(
      `WITH spread AS (SELECT *, greatest(start - start % ${step}, ${least}) AS a, "end" - "end" % ${step} AS z FROM ${source}), ` +
        `parts AS (SELECT transport, app, ${PACKETS} AS p, ${OUTWARD} AS o, ${BYTES} AS b, slice, (z - a) // ${step} + 1 AS n, unnest(range(a, z + 1, ${step})) AS t, a FROM spread) ` +
        `SELECT t, transport, app, sum(p / n) AS packets, sum(o / n) AS outward, sum(b / n) AS bytes, count(*) FILTER (WHERE slice = 0 AND t = a) AS flows FROM parts GROUP BY t, transport, app` +
        (facets === null
          ? ""
          : ` UNION ALL SELECT time - time % ${step} AS t, key, app, sum(packets)::DOUBLE, sum(bytes_out)::DOUBLE, sum(bytes)::DOUBLE, sum(flows)::BIGINT ` +
            `FROM ${facets} WHERE dimension = 'traffic' GROUP BY ALL`),
    );
    const resolution = facets === null ? 0 : STEPS.hours / 1e6;
    return { complete, from: seconds(since), resolution, ...drawn(rows, least, most, step) };
  });
}

function drawn(rows: readonly SqlRow[], from: number, to: number, step: number): Omit<SeriesAnswer, keyof Coverage> {
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
  return { start: seconds(from), step: seconds(step), ...answer };
}

function seriesGroup(transport: string): SeriesGroup {
  return transport === "icmp6" ? "icmp" : (SERIES_GROUPS.find((name) => name === transport) ?? "other");
}

function seriesApp(app: string | null): SeriesApp {
  return (
    SERIES_APP_NAMES.find((name) => app !== null && (SERIES_APPS[name] as readonly string[]).includes(app)) ?? "other"
  );
}
