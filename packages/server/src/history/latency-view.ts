// The latencies of a range of the past, put together from stored sketches.

import type { LatencyDetail, LatencyKinds, LatencyView } from "@wireglass/contract";
import { HEAT_EDGES, LATENCY_KIND_NAMES, LATENCY_SCOPES, heatCells, sketchFromBytes } from "@wireglass/core";
import type { LatencyKindName } from "@wireglass/core";
import type { LatencyAnswer, LatencyScope, Range, Store, StoredDistribution } from "@wireglass/store";

const ROWS = 50;
const COLUMNS = 180;
const SERVER_KINDS = ["tcp_handshake", "tcp_rtt", "tls_handshake", "quic_handshake", "http"] as const;

type Distribution = LatencyView["handshake_client"];
type Server = LatencyView["servers"]["rows"][number];

export async function latencyKinds(store: Store, range: Range): Promise<LatencyKinds> {
  const kinds = await Promise.all(
    LATENCY_KIND_NAMES.map((kind) => store.latency({ range, kind, scope: "all", limit: 1, points: COLUMNS })),
  );
  return {
    kinds: LATENCY_KIND_NAMES.flatMap((kind, i) =>
      kinds[i].rows.map((row) => ({ kind, scope: LATENCY_SCOPES[kind], ...distribution(row) })),
    ),
    heat: heatOf(kinds),
  };
}

export async function latencyDetail(store: Store, range: Range): Promise<LatencyDetail> {
  const ask = (kind: string, scope: LatencyScope, limit: number): Promise<LatencyAnswer> =>
    store.latency({ range, kind, scope, limit, points: 0 });
  const [client, server, resolvers, names, servers] = await Promise.all([
    ask("handshake_client", "all", 1),
    ask("handshake_server", "all", 1),
    ask("dns", "resolver", ROWS),
    ask("dns", "name", ROWS),
    Promise.all(SERVER_KINDS.map((kind) => ask(kind, "server", ROWS))),
  ]);
  return {
    handshake_client: distribution(client.rows[0]),
    handshake_server: distribution(server.rows[0]),
    rtt_client: distribution(undefined),
    resolvers: ranked(resolvers, (row) => {
      const [transport, ip] = (row.subject ?? "").split(" ");
      return { ...dnsCounts(row), ip: ip ?? "", transport: transport ?? "" };
    }),
    names: ranked(names, (row) => ({ ...dnsCounts(row), name: row.subject ?? "" })),
    servers: serversOf(servers),
    tcp: null,
  };
}

function distribution(row: StoredDistribution | undefined): Distribution {
  const { count = 0, lost = 0, p50_ms = null, p95_ms = null, p99_ms = null, max_ms = null } = row ?? {};
  return { count, lost, p50_ms, p95_ms, p99_ms, max_ms };
}

function dnsCounts(row: StoredDistribution) {
  const { nxdomain, servfail, retries } = row;
  return { ...distribution(row), nxdomain, servfail, retries };
}

function ranked<Row>({ rows, total }: LatencyAnswer, made: (row: LatencyAnswer["rows"][number]) => Row) {
  return { rows: rows.map(made), total, truncated: total > rows.length };
}

/** One row for each address, of whatever kinds it has. */
function serversOf(answers: readonly LatencyAnswer[]): LatencyView["servers"] {
  const servers = new Map<string, Server>();
  answers.forEach(({ rows }, i) => {
    for (const row of rows) {
      const ip = row.subject ?? "";
      const server = servers.get(ip) ?? emptyServer(ip);
      server[SERVER_KINDS[i]] = distribution(row);
      servers.set(ip, server);
    }
  });
  const asked = (server: Server): number =>
    SERVER_KINDS.reduce((sum, kind) => sum + server[kind].count + server[kind].lost, 0);
  const rows = [...servers.values()].toSorted((a, b) => asked(b) - asked(a)).slice(0, ROWS);
  const total = Math.max(rows.length, ...answers.map((answer) => answer.total));
  return { rows, total, truncated: total > rows.length };
}

function emptyServer(ip: string): Server {
  const none = distribution(undefined);
  return {
    ip,
    host: null,
    tcp_handshake: none,
    tcp_rtt: none,
    tls_handshake: none,
    quic_handshake: none,
    http: none,
    segments: null,
    retransmissions: null,
  };
}

/** All kinds were asked for the same points. */
function heatOf(answers: readonly LatencyAnswer[]): LatencyView["heat"] {
  const kinds: Partial<Record<LatencyKindName, { cells: number[][]; lost: number[] }>> = {};
  answers.forEach(({ sketches, over_time }, i) => {
    const lost = over_time.map((each) => each.lost);
    if (sketches.every((sketch) => sketch === null) && lost.every((count) => count === 0)) return;
    kinds[LATENCY_KIND_NAMES[i]] = { cells: sketches.map(cellsOf), lost };
  });
  return { start: answers[0].start, step: answers[0].step, edges: [...HEAT_EDGES], kinds };
}

function cellsOf(bytes: Uint8Array | null): number[] {
  const sketch = bytes === null ? null : sketchFromBytes(bytes);
  return sketch === null ? [] : heatCells(sketch);
}
