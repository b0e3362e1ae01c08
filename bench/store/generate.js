// Made-up history: flows spread over a time, in batches as an engine would write them. Straight into columns, because objects
// for millions of flows would be what is measured.

import { BatchBuilder, COUNTERS, FLOWS, TRAFFIC, emptyRow } from "../../packages/store/dist/index.js";
import { QuantileSketch, sketchToBytes } from "../../packages/core/dist/index.js";

const ROWS = 20_000;
const NAMES = Object.keys(FLOWS.columns);

/** xorshift32. */
let state = 2463534242;
function random(below) {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % below;
}

/** Few are frequent, many are rare. */
function skewed(count) {
  const x = random(1 << 20) / (1 << 20);
  return Math.floor(count * x * x * x);
}

const KINDS = [
  { app: "tls", transport: "tcp", port: 443, encrypted: 1, tls: "TLSv1.3" },
  { app: "tls", transport: "tcp", port: 443, encrypted: 1, tls: "TLSv1.2" },
  { app: "quic", transport: "udp", port: 443, encrypted: 1, tls: "TLSv1.3" },
  { app: "dns", transport: "udp", port: 53, encrypted: 0, tls: null },
  { app: "http", transport: "tcp", port: 80, encrypted: 0, tls: null },
  { app: "ssh", transport: "tcp", port: 22, encrypted: 1, tls: null },
  { app: null, transport: "udp", port: 30_000, encrypted: Number.NaN, tls: null },
];
const HOSTS = Array.from({ length: 20_000 }, (_, i) => `host${i % 4000}.site${i % 1500}.example`);

export function* generate(flows, start, length, most = ROWS) {
  let id = 1;
  const step = length / flows;
  let minute = 0;
  for (let from = 0; from < flows; from += most) {
    const rows = Math.min(most, flows - from);
    const columns = Object.fromEntries(NAMES.map((name) => [name, columnOf(name, rows)]));
    const perSecond = new Map();
    for (let row = 0; row < rows; row++) {
      const kind = KINDS[skewed(KINDS.length)];
      const end = Math.round((start + (from + row + random(1000) / 1000) * step) * 1e6) / 1e6;
      const out = 60 + random(20_000);
      const into = random(400_000);
      const named = kind.app === "tls" || kind.app === "quic" || kind.app === "http";
      columns.id[row] = id++;
      columns.start[row] = columns.flow_start[row] = end - random(4000) / 1000;
      columns.end[row] = end;
      columns.source[row] = "eth0";
      address(columns.src_ip, row, 0x0a000000 + skewed(2000));
      address(columns.dst_ip, row, 0xc6120000 + skewed(100_000));
      columns.src_port[row] = 1024 + random(60_000);
      columns.dst_port[row] = kind.port;
      columns.src_local[row] = 1;
      columns.transport[row] = kind.transport;
      columns.app[row] = kind.app;
      columns.app_source[row] = kind.app === null ? null : "content";
      columns.encrypted[row] = kind.encrypted;
      columns.host[row] = named ? HOSTS[skewed(HOSTS.length)] : null;
      columns.alpn[row] = named ? "h2" : null;
      columns.tls_version[row] = kind.tls;
      columns.ja4[row] = kind.tls === null ? null : `t13d1516h2_8daaf6152771_${(skewed(50) + 16).toString(16)}`;
      columns.packets_out[row] = 1 + (out >> 9);
      columns.packets_in[row] = 1 + (into >> 10);
      columns.bytes_out[row] = out;
      columns.bytes_in[row] = into;
      columns.total_bytes[row] = out + into;
      columns.total_packets[row] = columns.packets_out[row] + columns.packets_in[row];
      columns.handshake_rtt_ms[row] = kind.transport === "tcp" ? 5 + random(80_000) / 1000 : Number.NaN;
      columns.tcp_state[row] = kind.transport === "tcp" ? "closed" : null;
      columns.vlan[row] = Number.NaN;
      columns.community_id[row] = `1:${(id * 2654435761).toString(36)}${random(1e9).toString(36)}`;
      columns.reason[row] = "end";
      const second = Math.floor(end);
      const sum = perSecond.get(second) ?? { flows: 0, packets: 0, out: 0, in: 0 };
      perSecond.set(second, sum);
      sum.flows++;
      sum.packets += columns.total_packets[row];
      sum.out += out;
      sum.in += into;
    }
    const builder = new BatchBuilder();
    for (const [time, sum] of perSecond) addSecond(builder, time, sum);
    for (; minute * 60 < (from + rows) * step; minute++) addLatency(builder, start + minute * 60);
    yield { flows: { rows, columns: NAMES.map((name) => columns[name]) }, ...builder.take() };
  }
}

function columnOf(name, rows) {
  const { kind } = FLOWS.columns[name];
  if (kind === "address") return new Uint32Array(4 * rows);
  return kind === "text" ? Array.from({ length: rows }, () => null) : new Float64Array(rows);
}

function address(words, row, value) {
  words[4 * row + 2] = 0xffff;
  words[4 * row + 3] = value;
}

function addSecond(builder, time, sum) {
  const bytes = sum.out + sum.in;
  builder.traffic({
    ...emptyRow(TRAFFIC, time),
    packets: sum.packets,
    flows: sum.flows,
    out_tcp: sum.out,
    in_tcp: sum.in,
    out_app_tls: sum.out,
    in_app_tls: sum.in,
  });
  builder.counters({
    ...emptyRow(COUNTERS, time),
    packets: sum.packets,
    bytes,
    flows: sum.flows,
    encrypted: bytes,
    packets_tcp: sum.packets,
    bytes_tcp: bytes,
    size_512: sum.packets,
  });
}

function addLatency(builder, time) {
  const all = new QuantileSketch();
  for (let n = 0; n < 20; n++) {
    const sketch = new QuantileSketch();
    for (let i = 0; i < 30; i++) {
      const value = 1000 + random(80_000);
      sketch.add(value);
      all.add(value);
    }
    const row = {
      time,
      kind: "tcp_handshake",
      scope: "server",
      subject: `198.18.0.${n}`,
      count: 30,
      lost: 0,
      nxdomain: 0,
      servfail: 0,
      retries: 0,
    };
    builder.latency({ ...row, sketch: sketchToBytes(sketch) });
  }
  const row = {
    time,
    kind: "tcp_handshake",
    scope: "all",
    subject: null,
    count: 600,
    lost: 3,
    nxdomain: 0,
    servfail: 0,
    retries: 0,
  };
  builder.latency({ ...row, sketch: sketchToBytes(all) });
}
