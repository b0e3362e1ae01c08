// A range of the past as a snapshot, so that the panels which show the present show it as well; and its totals alone.

import { NO_LISTS } from "@wireglass/contract";
import type { HistorySnapshot, HistoryTotals, LatencyKinds } from "@wireglass/contract";
import { isWeak, serviceOf } from "@wireglass/core";
import type { Dimension, Filtered, Store, StoredFlow, SummaryAnswer, TopAnswer } from "@wireglass/store";
import { latencyKinds } from "./latency-view.ts";

const ROWS = 50;
const MOST_APPLICATIONS = 200;
/** Names that services are made of. */
const MOST_NAMES = 500;
const FLOW_SAMPLE = 200;
const POINTS = 600;

type Top<Row> = { rows: Row[]; total: number; error: number };
type Lists = Pick<HistorySnapshot, keyof typeof NO_LISTS>;

/** Everything of a filter in a range; `lists`: with what is largest, and the latest flows. */
export interface SnapshotQuestion extends Required<Filtered> {
  lists: boolean;
}

export async function historySnapshot(store: Store, question: SnapshotQuestion): Promise<HistorySnapshot> {
  const { range, filter } = question;
  const [summary, series, { lists, answers }, latency] = await Promise.all([
    store.summary(question),
    store.series({ ...question, points: POINTS }),
    question.lists ? listsOf(store, question) : { lists: NO_LISTS, answers: [] },
    // Distributions are kept by server, resolver and name, not by flow: a filter cannot choose among them.
    filter === "" ? latencyKinds(store, range) : Promise.resolve<LatencyKinds | null>(null),
  ]);
  const parts = [summary, series, ...answers];
  return {
    ...totalsOf(summary, question),
    since: null,
    now: range.to,
    evicted: summary.evicted,
    active_flows: 0,
    lists: question.lists,
    ...lists,
    series,
    latency,
    latest: [],
    latest_skipped: 0,
    complete: parts.every(({ complete }) => complete),
    looked_from: Math.max(range.from, ...parts.map(({ from }) => from)),
    resolution: Math.max(...parts.map(({ resolution }) => resolution)),
    note: filter === "" ? null : "Latency is kept for everything together: a filter does not narrow it.",
  };
}

/** And the answers that they were made of. */
interface Listed {
  lists: Lists;
  answers: TopAnswer[];
}

async function listsOf(store: Store, question: Required<Filtered>): Promise<Listed> {
  const top = (dimension: Dimension, limit: number): Promise<TopAnswer> => store.top({ ...question, dimension, limit });
  const [hosts, apps, names, versions, clear, flows] = await Promise.all([
    top("host", ROWS),
    top("app", MOST_APPLICATIONS),
    top("name", MOST_NAMES),
    top("tls_version", ROWS),
    top("cleartext", ROWS),
    store.flows({ ...question, limit: FLOW_SAMPLE }),
  ]);
  const lists: Lists = {
    applications: apps.rows.map(({ key, flows: count, packets, bytes, encrypted, cleartext, ...by }) => ({
      app: key,
      flows: count,
      packets,
      bytes,
      encrypted: { encrypted, cleartext, unknown: bytes - encrypted - cleartext },
      flows_by: { content: by.by_content, port: by.by_port, related: by.by_related },
    })),
    server_names: topOf(names, ROWS, ({ key, apps: of, flows: count, bytes }) => ({
      host: key ?? "",
      domain: serviceOf(key ?? "")?.domain ?? null,
      service: serviceOf(key ?? "")?.service ?? null,
      apps: of,
      flows: count,
      bytes,
    })),
    services: servicesOf(names),
    tls_versions: versions.rows.map(({ key, flows: count, bytes }) => ({
      version: key ?? "",
      weak: isWeak(key ?? ""),
      flows: count,
      bytes,
    })),
    cleartext: topOf(clear, ROWS, ({ key, apps: of, local, flows: count, bytes }) => ({
      ip: key ?? "",
      local,
      app: of[0] ?? "",
      passwords: 0,
      flows: count,
      bytes,
    })),
    top_talkers: hosts.rows.map(({ key, packets, bytes, bytes_out, bytes_in, local }) => ({
      ip: key ?? "",
      packets,
      bytes,
      bytes_sent: bytes_out,
      bytes_received: bytes_in,
      local,
    })),
    top_talkers_error: errorOf(hosts),
    flows_sample: flows.rows.map(withoutStorage),
  };
  return { lists, answers: [hosts, apps, names, versions, clear] };
}

export async function historyTotals(store: Store, question: Required<Filtered>): Promise<HistoryTotals> {
  return totalsOf(await store.summary(question), question);
}

/** What was encrypted may turn out later than it was counted: seconds that take back more than they have count nothing. */
function totalsOf(summary: SummaryAnswer, { range, filter }: Required<Filtered>): HistoryTotals {
  const { encrypted, cleartext, unknown } = summary.encrypted;
  return {
    filter,
    range,
    packets: summary.packets,
    bytes: summary.bytes,
    flows: summary.flows,
    first: summary.first,
    last: summary.last,
    malformed: summary.malformed,
    truncated: summary.truncated,
    dropped: filter === "" ? summary.dropped : null,
    unique_sources: summary.unique_sources,
    unique_destinations: summary.unique_destinations,
    hosts_exact: summary.hosts_exact,
    rate: meanRate(summary, range.to - range.from),
    transport: summary.transport,
    transport_bytes: summary.transport_bytes,
    encrypted: {
      encrypted: Math.max(0, encrypted),
      cleartext: Math.max(0, cleartext),
      unknown: Math.max(0, unknown),
    },
    packet_sizes: summary.packet_sizes,
    complete: summary.complete,
    looked_from: Math.max(range.from, summary.from),
    resolution: summary.resolution,
  };
}

function meanRate({ packets, flows, bytes_in, bytes_out }: SummaryAnswer, seconds: number): HistorySnapshot["rate"] {
  const per = (value: number): number => value / Math.max(1, seconds);
  return {
    packets_s: per(packets),
    bits_in_s: per(8 * bytes_in),
    bits_out_s: per(8 * bytes_out),
    flows_s: per(flows),
  };
}

function topOf<Row>(answer: TopAnswer, limit: number, made: (row: TopAnswer["rows"][number]) => Row): Top<Row> {
  return { rows: answer.rows.slice(0, limit).map(made), total: answer.total, error: errorOf(answer) };
}

/** What all that is not told apart has carried together: no figure can be further off. */
const errorOf = ({ exact, other }: TopAnswer): number => (exact ? 0 : other.bytes);

function servicesOf(names: TopAnswer): HistorySnapshot["services"] {
  const services = new Map<string, { service: string; apps: string[]; flows: number; bytes: number }>();
  for (const { key, apps, flows, bytes } of names.rows) {
    const service = serviceOf(key ?? "")?.service;
    if (service === undefined) continue;
    const known = services.get(service);
    if (known === undefined) services.set(service, { service, apps, flows, bytes });
    else {
      known.flows += flows;
      known.bytes += bytes;
      known.apps = [...new Set([...known.apps, ...apps])];
    }
  }
  const rows = [...services.values()].toSorted((a, b) => b.bytes - a.bytes);
  return { rows: rows.slice(0, ROWS), total: rows.length, error: errorOf(names) };
}

/** The flow of the contract. */
export function withoutStorage(row: StoredFlow) {
  const { slice: _slice, flow_start, source: _source, src_local: _srcLocal, dst_local: _dstLocal, ...flow } = row;
  return { ...flow, start: flow_start } as HistorySnapshot["flows_sample"][number];
}
