// Made-up history for tests: the same for the same seed.

import { QuantileSketch, SERIES_GROUPS, sketchToBytes, transportGroup } from "@wireglass/core";
import { BatchBuilder, emptyRow } from "../batch.ts";
import type { Batch } from "../batch.ts";
import { COUNTERS, SERIES_APP_NAMES, TRAFFIC } from "../tables.ts";
import type { FlowSlice } from "../tables.ts";

/** mulberry32. */
export function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** 2026-01-05 00:00:00. */
export const START = 1_767_571_200;

export const FLOW: FlowSlice = {
  id: 1,
  slice: 0,
  start: START,
  end: START + 1,
  flow_start: START,
  source: "eth0",
  src_ip: "10.0.0.1",
  src_port: 40_000,
  src_local: true,
  dst_ip: "192.0.2.1",
  dst_port: 443,
  dst_local: false,
  transport: "tcp",
  app: "tls",
  app_source: "content",
  encrypted: true,
  host: "example.org",
  alpn: "h2",
  tls_version: "TLSv1.3",
  ja4: null,
  packets_out: 5,
  packets_in: 7,
  bytes_out: 900,
  bytes_in: 8000,
  before_packets_out: 0,
  before_packets_in: 0,
  before_bytes_out: 0,
  before_bytes_in: 0,
  before_retransmissions_out: 0,
  before_retransmissions_in: 0,
  before_malformed: 0,
  total_bytes: 8900,
  total_packets: 12,
  handshake_rtt_ms: 12.5,
  retransmissions_out: 0,
  retransmissions_in: 1,
  tcp_state: "closed",
  vlan: null,
  community_id: null,
  reason: "end",
  malformed: 0,
  cleartext_password: false,
};

export type Random = (below: number) => number;

const KINDS: readonly Partial<FlowSlice>[] = [
  {},
  {
    app: "dns",
    transport: "udp",
    dst_port: 53,
    encrypted: false,
    host: null,
    alpn: null,
    tls_version: null,
    tcp_state: null,
  },
  { app: "http", dst_port: 8080, encrypted: false, tls_version: null, alpn: null, host: "plain.example.net" },
  { app: "quic", transport: "udp", dst_port: 443, host: "video.example.com", tcp_state: null },
  {
    app: null,
    app_source: null,
    transport: "47",
    src_port: null,
    dst_port: null,
    encrypted: null,
    host: null,
    alpn: null,
    tls_version: null,
    tcp_state: null,
  },
  { app: "ssh", dst_port: 22, host: null, tls_version: null, alpn: null, vlan: 7 },
  {
    app: null,
    app_source: null,
    transport: "icmp6",
    src_port: null,
    dst_port: null,
    src_ip: "fe80::1",
    dst_ip: "2001:db8::7",
    encrypted: null,
    host: null,
    alpn: null,
    tls_version: null,
    tcp_state: null,
  },
];

export function flowAt(id: number, end: number, random: Random): FlowSlice {
  const kind = KINDS[random(KINDS.length)];
  const bytes_out = 60 + random(5000);
  const bytes_in = random(100_000);
  const packets_out = 1 + random(20);
  const packets_in = random(70);
  const start = end - random(3_000_000) / 1e6;
  const v6 = random(5) === 0 && kind.src_port !== null;
  return {
    ...FLOW,
    id,
    start,
    flow_start: start,
    end,
    src_ip: v6 ? `2001:db8::${(1 + random(20)).toString(16)}` : `10.0.0.${1 + random(20)}`,
    dst_ip: v6 ? `2001:db8:1::${(1 + random(40)).toString(16)}` : `192.0.2.${random(60)}`,
    src_port: 1024 + random(60_000),
    ...kind,
    host: kind.host === null ? null : random(3) === 0 ? `h${random(9)}.example.org` : (kind.host ?? FLOW.host),
    packets_out,
    packets_in,
    bytes_out,
    bytes_in,
    total_bytes: bytes_out + bytes_in,
    total_packets: packets_out + packets_in,
  };
}

/** What an engine would write of `seconds` seconds: flows, and figures that agree with them, and ARP that belongs to none. */
export function batchesOf(
  seconds: number,
  flowsPerSecond: number,
  seed = 1,
  start = START,
): { batches: Batch[]; flows: FlowSlice[] } {
  const random = randomOf(seed);
  const batches: Batch[] = [];
  const flows: FlowSlice[] = [];
  for (let second = 0; second < seconds; second++) {
    const builder = new BatchBuilder();
    const traffic = emptyRow(TRAFFIC, start + second);
    const counters = emptyRow(COUNTERS, start + second);
    for (let n = 0; n < flowsPerSecond; n++) {
      const flow = flowAt(flows.length + 1, start + second + random(999_999) / 1e6, random);
      flows.push(flow);
      builder.flow(flow);
      const bytes = flow.bytes_out + flow.bytes_in;
      const packets = flow.packets_out + flow.packets_in;
      const transport = transportGroup(flow.transport);
      const group = SERIES_GROUPS.find((name) => name === (transport === "icmp6" ? "icmp" : transport)) ?? "other";
      const app = SERIES_APP_NAMES.find((name) => name === flow.app) ?? "other";
      traffic.packets += packets;
      traffic.flows++;
      traffic[`out_${group}`] += flow.bytes_out;
      traffic[`in_${group}`] += flow.bytes_in;
      traffic[`out_app_${app}`] += flow.bytes_out;
      traffic[`in_app_${app}`] += flow.bytes_in;
      counters.packets += packets;
      counters.bytes += bytes;
      counters.flows++;
      counters[flow.encrypted === null ? "unknown" : flow.encrypted ? "encrypted" : "cleartext"] += bytes;
      counters[`packets_${transport}`] += packets;
      counters[`bytes_${transport}`] += bytes;
      counters.size_512 += packets;
    }
    counters.packets += 2;
    counters.bytes += 84;
    counters.unknown += 84;
    counters.packets_arp += 2;
    counters.bytes_arp += 84;
    counters.flowless_packets_arp += 2;
    counters.flowless_bytes_arp += 84;
    counters.size_0 += 2;
    traffic.packets += 2;
    traffic.in_arp += 84;
    builder.traffic(traffic);
    builder.counters(counters);
    if (second % 60 === 0) addLatency(builder, start + second, random);
    batches.push(builder.take());
  }
  return { batches, flows };
}

function addLatency(builder: BatchBuilder, time: number, random: Random): void {
  const all = new QuantileSketch();
  for (const subject of ["192.0.2.53", "192.0.2.54"]) {
    const sketch = new QuantileSketch();
    for (let n = 0; n < 20; n++) {
      const value = 1000 + random(50_000);
      sketch.add(value);
      all.add(value);
    }
    const counts = { count: 20, lost: random(3), nxdomain: 1, servfail: 0, retries: 2 };
    builder.latency({ time, kind: "dns", scope: "resolver", subject, ...counts, sketch: sketchToBytes(sketch) });
  }
  builder.latency({
    time,
    kind: "dns",
    scope: "all",
    subject: null,
    count: 40,
    lost: 2,
    nxdomain: 2,
    servfail: 0,
    retries: 4,
    sketch: sketchToBytes(all),
  });
}
