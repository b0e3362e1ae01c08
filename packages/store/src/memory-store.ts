// A store that forgets: for tests, and where nothing may be written to disk. It says in the plainest way what each answer is.

import {
  SERIES_APPS,
  SERIES_GROUPS,
  TRANSPORT_NAMES,
  compileFilter,
  flowFieldsOf,
  sketchToBytes,
} from "@wireglass/core";
import { addressOf } from "./address.ts";
import { transportGroup } from "@wireglass/core";
import { WRITTEN } from "./batch.ts";
import type { Batch, ColumnBatch, WrittenName } from "./batch.ts";
import type { RowOf, Table } from "./columns.ts";
import { distribution, mergedSketch } from "./distribution.ts";
import { niceStep } from "./steps.ts";
import type * as Api from "./store.ts";
import { FLOW_ORDERS } from "./store.ts";
import { SERIES_APP_NAMES, SIZE_BOUNDS } from "./tables.ts";
import type { AlertRow, Dimension, FlowSlice } from "./tables.ts";

type Rows = { [Name in WrittenName]: RowOf<(typeof WRITTEN)[Name]>[] };

export class MemoryStore implements Api.Store {
  readonly #rows: Rows = { flows: [], traffic: [], counters: [], latency: [], alerts: [], hosts: [] };
  readonly #mostRows: number;

  constructor(mostRows = 1_000_000) {
    this.#mostRows = mostRows;
  }

  write(batch: Batch): boolean {
    for (const [name, columns] of Object.entries(batch) as [WrittenName, ColumnBatch][]) {
      const rows = this.#rows[name] as unknown[];
      for (let row = 0; row < columns.rows; row++) rows.push(rowOf(WRITTEN[name], columns, row));
      if (rows.length > this.#mostRows) rows.splice(0, rows.length - this.#mostRows);
    }
    return true;
  }

  async flush(): Promise<void> {}
  async close(): Promise<void> {}

  async bounds(): Promise<Api.Range | null> {
    const times = [
      ...this.#rows.flows.map(({ end }) => end),
      ...this.#rows.traffic.map(({ time }) => time),
      ...this.#rows.counters.map(({ time }) => time),
    ];
    return times.length === 0 ? null : { from: smallest(times), to: largest(times) + 1e-6 };
  }

  async summary({ range, filter = "" }: Api.Filtered): Promise<Api.SummaryAnswer> {
    const hosts = rank(this.#selected(range, filter), "host");
    const unique = {
      unique_sources: hosts.filter(({ bytes_out }) => bytes_out > 0).length,
      unique_destinations: hosts.filter(({ bytes_in }) => bytes_in > 0).length,
      hosts_exact: filter === "",
    };
    return { ...(filter === "" ? this.#totals(range) : totalsOf(this.#selected(range, filter), range)), ...unique };
  }

  async series({ range, points, filter = "" }: Api.SeriesQuestion): Promise<Api.SeriesAnswer> {
    const step = niceStep(range.to - range.from, points);
    const start = Math.floor(range.from / step) * step;
    const length = Math.round((Math.ceil(range.to / step) * step - start) / step);
    const zeros = (): number[] => Array.from({ length }, () => 0);
    const lines = <Name extends string>(names: readonly Name[]): Record<Name, number[]> =>
      Object.fromEntries(names.map((name) => [name, zeros()])) as Record<Name, number[]>;
    const answer = {
      packets: zeros(),
      flows: zeros(),
      in: lines(SERIES_GROUPS),
      out: lines(SERIES_GROUPS),
      in_by_app: lines(SERIES_APP_NAMES),
      out_by_app: lines(SERIES_APP_NAMES),
    };
    const place = (time: number): number => Math.floor(time / step) - Math.round(start / step);
    if (filter !== "") spread(this.#selected(range, filter), answer, place, length);
    else {
      for (const row of this.#rows.traffic) {
        const at = place(row.time);
        if (at < 0 || at >= length) continue;
        answer.packets[at] += row.packets;
        answer.flows[at] += row.flows;
        for (const group of SERIES_GROUPS) {
          answer.in[group][at] += row[`in_${group}`];
          answer.out[group][at] += row[`out_${group}`];
        }
        for (const app of SERIES_APP_NAMES) {
          answer.in_by_app[app][at] += row[`in_app_${app}`];
          answer.out_by_app[app][at] += row[`out_app_${app}`];
        }
      }
    }
    return { ...covered(start), start, step, ...answer };
  }

  async top({ range, filter = "", dimension, limit }: Api.TopQuestion): Promise<Api.TopAnswer> {
    const rows = rank(this.#selected(range, filter), dimension);
    const other = rows.slice(limit).reduce<Api.Ranked>((sum, row) => plus(sum, row), nothing());
    return { ...covered(range.from), rows: rows.slice(0, limit), total: rows.length, exact: true, other };
  }

  async flows({
    range,
    filter = "",
    order = "end",
    after,
    limit,
  }: Api.FlowsQuestion): Promise<Api.Page<Api.StoredFlow>> {
    const latest = new Map<number, FlowSlice>();
    for (const slice of this.#selected(range, filter)) {
      const known = latest.get(slice.id);
      if (known === undefined || slice.slice > known.slice) latest.set(slice.id, slice);
    }
    const column = FLOW_ORDERS.find((one) => one === order) ?? "end";
    const sorted = [...latest.values()].toSorted((a, b) => b[column] - a[column] || b.id - a.id || b.slice - a.slice);
    return paged(sorted, limit, after, range, (slice) => `${slice.id}.${slice.slice}`, whole);
  }

  async flow(id: number): Promise<Api.StoredFlow | null> {
    const slices = this.#rows.flows.filter((slice) => slice.id === id).toSorted((a, b) => b.slice - a.slice);
    return slices.length === 0 ? null : whole(slices[0]);
  }

  async latency({ range, kind, scope, subject, limit, points }: Api.LatencyQuestion): Promise<Api.LatencyAnswer> {
    const within = this.#rows.latency.filter(
      (row) => row.kind === kind && row.time >= Math.floor(range.from / 60) * 60 && row.time < range.to,
    );
    const groups = groupBy(
      within.filter((row) => row.scope === scope && (subject === undefined || row.subject === subject)),
      (row) => row.subject,
    );
    const rows = [...groups].map(([name, all]) =>
      Object.assign(distribution(sumOf(all), mergedSketch(all.map(({ sketch }) => sketch))), { subject: name }),
    );
    rows.sort((a, b) => b.count - a.count || String(a.subject).localeCompare(String(b.subject)));
    const step = Math.max(60, niceStep(range.to - range.from, Math.max(1, points)));
    const start = Math.floor(range.from / step) * step;
    const length = points <= 0 ? 0 : Math.round((Math.ceil(range.to / step) * step - start) / step);
    const chosen = within.filter((row) =>
      subject === undefined ? row.scope === "all" : row.scope === scope && row.subject === subject,
    );
    const columns = Array.from({ length }, (_, i) =>
      chosen.filter(({ time }) => Math.floor((time - start) / step) === i),
    );
    const merged = columns.map((all) => mergedSketch(all.map(({ sketch }) => sketch)));
    return {
      ...covered(range.from),
      rows: rows.slice(0, limit),
      total: rows.length,
      start: points <= 0 ? range.from : start,
      step: points <= 0 ? 0 : step,
      over_time: columns.map((all, i) => distribution(sumOf(all), merged[i])),
      sketches: merged.map((sketch) => (sketch.count === 0 ? null : sketchToBytes(sketch))),
    };
  }

  async alerts({ range, after, limit }: Api.PageQuestion): Promise<Api.Page<AlertRow>> {
    const latest = new Map<string, AlertRow>();
    for (const alert of this.#rows.alerts)
      if (!(latest.get(alert.id) !== undefined && latest.get(alert.id)!.time > alert.time)) latest.set(alert.id, alert);
    const rows = [...latest.values()].filter(({ first, last }) => first < range.to && last >= range.from);
    rows.sort((a, b) => b.time - a.time || (a.id < b.id ? 1 : -1));
    return paged(
      rows,
      limit,
      after,
      range,
      ({ id }) => id,
      (alert) => alert,
    );
  }

  async hosts({ range, after, limit }: Api.PageQuestion): Promise<Api.Page<Api.HostAnswer>> {
    const answers: Api.HostAnswer[] = [];
    for (const [ip, all] of groupBy(this.#rows.hosts, (row) => row.ip)) {
      if (!all.some(({ time }) => time >= range.from && time < range.to)) continue;
      const byTime = all.toSorted((a, b) => b.time - a.time);
      const sum = (name: "packets" | "bytes_sent" | "bytes_received"): number =>
        all.reduce((total, row) => total + row[name], 0);
      answers.push({
        ip,
        local: all.some(({ local }) => local),
        name: byTime.find(({ name }) => name !== null)?.name ?? null,
        mac: byTime.find(({ mac }) => mac !== null)?.mac ?? null,
        first: smallest(all.map(({ first }) => first)),
        last: byTime[0].time,
        packets: sum("packets"),
        bytes_sent: sum("bytes_sent"),
        bytes_received: sum("bytes_received"),
      });
    }
    answers.sort((a, b) => b.last - a.last || (a.ip < b.ip ? 1 : -1));
    return paged(
      answers,
      limit,
      after,
      range,
      ({ ip }) => ip,
      (host) => host,
    );
  }

  async usage(): Promise<Api.Usage> {
    const rows = Object.values(this.#rows).reduce((sum, all) => sum + all.length, 0);
    return {
      state: "ready",
      problem: null,
      damaged: [],
      bytes: 0,
      max_bytes: 0,
      kinds: [{ kind: "flows", bytes: 0, segments: 1, rows, range: await this.bounds() }],
      queued_batches: 0,
      lost_batches: 0,
      lost_rows: 0,
      restarts: 0,
    };
  }

  #selected({ from, to }: Api.Range, filter: string): FlowSlice[] {
    const { flow } = compileFilter(filter);
    return this.#rows.flows.filter((slice) => slice.end >= from && slice.end < to && flow(flowFieldsOf(slice)));
  }

  #totals(range: Api.Range): Api.SummaryAnswer {
    const rows = this.#rows.counters.filter(({ time }) => time >= Math.floor(range.from) && time < Math.ceil(range.to));
    const carried = this.#rows.traffic.filter(
      ({ time }) => time >= Math.floor(range.from) && time < Math.ceil(range.to),
    );
    const sum = (name: keyof (typeof rows)[number]): number => rows.reduce((total, row) => total + row[name], 0);
    const answer = noTotals(range);
    for (const name of ["packets", "bytes", "flows", "malformed", "truncated", "dropped", "evicted"] as const)
      answer[name] = sum(name);
    for (const name of TRANSPORT_NAMES) {
      answer.transport[name] = sum(`packets_${name}`);
      answer.transport_bytes[name] = sum(`bytes_${name}`);
    }
    for (const name of ["encrypted", "cleartext", "unknown"] as const) answer.encrypted[name] = sum(name);
    const counts = SIZE_BOUNDS.map((bound) => sum(`size_${bound}`));
    answer.packet_sizes = sizesOf(counts);
    for (const row of carried) {
      for (const group of SERIES_GROUPS) {
        answer.bytes_in += row[`in_${group}`];
        answer.bytes_out += row[`out_${group}`];
      }
    }
    if (rows.length > 0)
      [answer.first, answer.last] = [smallest(rows.map(({ time }) => time)), largest(rows.map(({ time }) => time))];
    return answer;
  }
}

function rowOf<T extends Table>(table: T, { columns }: ColumnBatch, row: number): RowOf<T> {
  const entries = Object.entries(table.columns).map(([name, { kind, nullable }], i) => {
    const values = columns[i];
    if (values instanceof Uint32Array)
      return [name, addressOf(values[4 * row], values[4 * row + 1], values[4 * row + 2], values[4 * row + 3])];
    const value = values[row];
    if (typeof value !== "number") return [name, value];
    if (nullable && Number.isNaN(value)) return [name, null];
    return [name, kind === "flag" ? value === 1 : kind === "time" ? Math.round(value * 1e6) / 1e6 : value];
  });
  return Object.fromEntries(entries) as RowOf<T>;
}

function covered(from: number): Api.Coverage {
  return { complete: true, from, resolution: 0 };
}

function paged<Row, Answer>(
  sorted: readonly Row[],
  limit: number,
  after: string | undefined,
  { from }: Api.Range,
  key: (row: Row) => string,
  make: (row: Row) => Answer,
): Api.Page<Answer> {
  const start = after === undefined ? 0 : sorted.findIndex((row) => key(row) === after) + 1;
  const rows = sorted.slice(start, start + limit);
  return { ...covered(from), rows: rows.map(make), next: start + limit < sorted.length ? key(rows.at(-1)!) : null };
}

function whole(slice: FlowSlice): Api.StoredFlow {
  const {
    before_packets_out,
    before_packets_in,
    before_bytes_out,
    before_bytes_in,
    before_retransmissions_out,
    before_retransmissions_in,
    before_malformed,
    total_bytes: _b,
    total_packets: _p,
    ...flow
  } = slice;
  flow.start = flow.flow_start;
  flow.packets_out += before_packets_out;
  flow.packets_in += before_packets_in;
  flow.bytes_out += before_bytes_out;
  flow.bytes_in += before_bytes_in;
  flow.retransmissions_out += before_retransmissions_out;
  flow.retransmissions_in += before_retransmissions_in;
  flow.malformed += before_malformed;
  return flow;
}

function nothing(): Api.Ranked {
  return {
    flows: 0,
    packets: 0,
    bytes: 0,
    bytes_out: 0,
    bytes_in: 0,
    encrypted: 0,
    cleartext: 0,
    by_content: 0,
    by_port: 0,
    by_related: 0,
    malformed: 0,
  };
}

function plus(a: Api.Ranked, b: Api.Ranked): Api.Ranked {
  const sum = nothing();
  for (const name of Object.keys(sum) as (keyof Api.Ranked)[]) sum[name] = a[name] + b[name];
  return sum;
}

function figuresOf(slice: FlowSlice): Api.Ranked {
  const begun = slice.slice === 0 ? 1 : 0;
  const bytes = slice.bytes_out + slice.bytes_in;
  return {
    flows: begun,
    packets: slice.packets_out + slice.packets_in,
    bytes,
    bytes_out: slice.bytes_out,
    bytes_in: slice.bytes_in,
    encrypted: slice.encrypted === true ? bytes : 0,
    cleartext: slice.encrypted === false ? bytes : 0,
    by_content: slice.app_source === "content" ? begun : 0,
    by_port: slice.app_source === "port" ? begun : 0,
    by_related: slice.app_source === "related" ? begun : 0,
    malformed: slice.malformed,
  };
}

interface Share {
  key: string | null;
  app: string | null;
  local: boolean;
  figures: Api.Ranked;
}

function sharesOf(slice: FlowSlice, dimension: Dimension): Share[] {
  const figures = figuresOf(slice);
  const one = (key: string | null, app: string | null, local = false): Share[] => [{ key, app, local, figures }];
  switch (dimension) {
    case "host": {
      const { src_ip, dst_ip, src_local, dst_local } = slice;
      const { bytes, bytes_out, bytes_in } = figures;
      if (src_ip === dst_ip)
        return [
          { key: src_ip, app: null, local: src_local, figures: { ...figures, bytes_out: bytes, bytes_in: bytes } },
        ];
      const swapped = { ...figures, bytes_out: bytes_in, bytes_in: bytes_out };
      return [...one(src_ip, null, src_local), { key: dst_ip, app: null, local: dst_local, figures: swapped }];
    }
    case "app":
      return one(slice.app, slice.app);
    case "name":
      return slice.host === null ? [] : one(slice.host, slice.app);
    case "tls_version":
      return slice.tls_version === null ? [] : one(slice.tls_version, null);
    case "cleartext": {
      if (slice.encrypted !== false || slice.app === null) return [];
      const ip = slice.dst_local && !slice.src_local ? slice.dst_ip : slice.src_ip;
      return one(ip, slice.app, slice.src_local || slice.dst_local);
    }
  }
}

function rank(slices: readonly FlowSlice[], dimension: Dimension): Api.TopRow[] {
  const rows = new Map<string | null, Api.TopRow & { by: Map<string, number> }>();
  for (const slice of slices) {
    for (const { key, app, local, figures } of sharesOf(slice, dimension)) {
      const row = rows.get(key) ?? { ...nothing(), key, apps: [], local: false, by: new Map<string, number>() };
      rows.set(key, row);
      Object.assign(row, plus(row, figures));
      row.local ||= local;
      if (app !== null) row.by.set(app, (row.by.get(app) ?? 0) + figures.bytes);
    }
  }
  const answers = [...rows.values()].map(({ by, ...row }) => {
    row.apps = [...by].toSorted((a, b) => b[1] - a[1]).map(([app]) => app);
    return row;
  });
  return answers.toSorted((a, b) => b.bytes - a.bytes || (String(a.key) < String(b.key) ? -1 : 1));
}

function noTransports(): Api.SummaryAnswer["transport"] {
  return Object.fromEntries(TRANSPORT_NAMES.map((name) => [name, 0])) as Api.SummaryAnswer["transport"];
}

function noTotals({ from }: Api.Range): Api.SummaryAnswer {
  return {
    ...covered(from),
    packets: 0,
    bytes: 0,
    flows: 0,
    first: null,
    last: null,
    malformed: 0,
    truncated: 0,
    dropped: 0,
    evicted: 0,
    transport: noTransports(),
    transport_bytes: noTransports(),
    encrypted: { encrypted: 0, cleartext: 0, unknown: 0 },
    packet_sizes: sizesOf([]),
    unique_sources: 0,
    unique_destinations: 0,
    hosts_exact: true,
    bytes_in: 0,
    bytes_out: 0,
  };
}

function sizesOf(counts: readonly number[]): Api.SummaryAnswer["packet_sizes"] {
  const last = Math.max(
    SIZE_BOUNDS.indexOf(1280),
    counts.findLastIndex((packets) => packets > 0),
  );
  return SIZE_BOUNDS.slice(0, last + 1).map((from, i) => ({
    from,
    to: (SIZE_BOUNDS[i + 1] ?? 2 ** 32) - 1,
    packets: counts[i] ?? 0,
  }));
}

function outwardOf(slice: FlowSlice): number {
  return slice.dst_local && !slice.src_local ? slice.bytes_in : slice.bytes_out;
}

function totalsOf(slices: readonly FlowSlice[], range: Api.Range): Api.SummaryAnswer {
  const answer = noTotals(range);
  for (const slice of slices) {
    const { packets, bytes, flows, encrypted, cleartext } = figuresOf(slice);
    const group = transportGroup(slice.transport);
    answer.packets += packets;
    answer.bytes += bytes;
    answer.flows += flows;
    answer.malformed += slice.malformed;
    answer.transport[group] += packets;
    answer.transport_bytes[group] += bytes;
    answer.encrypted.encrypted += encrypted;
    answer.encrypted.cleartext += cleartext;
    answer.encrypted.unknown += bytes - encrypted - cleartext;
    answer.bytes_out += outwardOf(slice);
    answer.bytes_in += bytes - outwardOf(slice);
    answer.first = Math.min(answer.first ?? Infinity, slice.start);
    answer.last = Math.max(answer.last ?? -Infinity, slice.end);
  }
  return answer;
}

/** What a slice carried is spread evenly over its time. */
function spread(
  slices: readonly FlowSlice[],
  answer: Pick<Api.SeriesAnswer, "packets" | "flows" | "in" | "out" | "in_by_app" | "out_by_app">,
  place: (time: number) => number,
  length: number,
): void {
  for (const slice of slices) {
    const [a, z] = [Math.max(0, place(slice.start)), Math.min(length - 1, place(slice.end))];
    const { packets, bytes, flows } = figuresOf(slice);
    const group =
      SERIES_GROUPS.find((name) => name === (slice.transport === "icmp6" ? "icmp" : slice.transport)) ?? "other";
    const app =
      SERIES_APP_NAMES.find(
        (name) => slice.app !== null && (SERIES_APPS[name] as readonly string[]).includes(slice.app),
      ) ?? "other";
    const n = z - a + 1;
    answer.flows[a] += flows;
    for (let at = a; at <= z; at++) {
      answer.packets[at] += packets / n;
      answer.out[group][at] += outwardOf(slice) / n;
      answer.in[group][at] += (bytes - outwardOf(slice)) / n;
      answer.out_by_app[app][at] += outwardOf(slice) / n;
      answer.in_by_app[app][at] += (bytes - outwardOf(slice)) / n;
    }
  }
}

function sumOf(rows: readonly RowOf<typeof WRITTEN.latency>[]): Record<string, number> {
  const names = ["count", "lost", "nxdomain", "servfail", "retries"] as const;
  return Object.fromEntries(names.map((name) => [name, rows.reduce((sum, row) => sum + row[name], 0)]));
}

function groupBy<Row, Key>(rows: readonly Row[], key: (row: Row) => Key): Map<Key, Row[]> {
  const groups = new Map<Key, Row[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group === undefined) groups.set(key(row), [row]);
    else group.push(row);
  }
  return groups;
}

const smallest = (values: readonly number[]): number =>
  values.reduce((least, value) => Math.min(least, value), Infinity);
const largest = (values: readonly number[]): number => values.reduce((most, value) => Math.max(most, value), -Infinity);
