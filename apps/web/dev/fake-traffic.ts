// Made-up traffic in the contract's shape, for developing the dashboard and for its browser tests. Never in the bundle.

import type { Flow, PacketRow, Snapshot } from "@wireglass/contract";
import { detailsOf, FakeContent } from "./fake-content.ts";
import { FakeLatency } from "./fake-latency.ts";
import { Random } from "./random.ts";

const GROUPS = ["tcp", "udp", "icmp", "arp", "other"] as const;
type Group = (typeof GROUPS)[number];
type Sides = Record<Group, number[]>;
const APP_GROUPS = ["tls", "quic", "http", "dns", "ssh", "other"] as const;
type AppGroup = (typeof APP_GROUPS)[number];
type AppSides = Record<AppGroup, number[]>;
type Transport = keyof Snapshot["transport"];

interface Kind {
  readonly app: string | null;
  readonly transport: string;
  readonly port: number | null;
  readonly weight: number;
  readonly length: number;
  readonly encrypted: boolean | null;
  readonly info: string;
}

const KINDS: readonly Kind[] = [
  { app: "tls", transport: "tcp", port: 443, weight: 40, length: 1100, encrypted: true, info: "TLS application data" },
  {
    app: "quic",
    transport: "udp",
    port: 443,
    weight: 34,
    length: 1240,
    encrypted: true,
    info: "QUIC, protected payload",
  },
  {
    app: "http",
    transport: "tcp",
    port: 80,
    weight: 6,
    length: 900,
    encrypted: false,
    info: "GET /index.html HTTP/1.1",
  },
  { app: "dns", transport: "udp", port: 53, weight: 5, length: 92, encrypted: false, info: "Query A www.example.org" },
  { app: "ssh", transport: "tcp", port: 22, weight: 5, length: 180, encrypted: true, info: "SSH, encrypted packet" },
  {
    app: "mdns",
    transport: "udp",
    port: 5353,
    weight: 1,
    length: 130,
    encrypted: false,
    info: "<script>alert(1)</script>",
  },
  { app: "ntp", transport: "udp", port: 123, weight: 0.5, length: 90, encrypted: false, info: "NTP version 4, client" },
  { app: "smb", transport: "tcp", port: 445, weight: 3, length: 700, encrypted: null, info: "TCP 61044 > 445 [ACK]" },
  { app: "rtp", transport: "udp", port: 16384, weight: 2, length: 214, encrypted: null, info: "UDP, 172 bytes" },
  {
    app: null,
    transport: "tcp",
    port: 8443,
    weight: 3,
    length: 640,
    encrypted: null,
    info: "TCP 50112 > 8443 [PSH, ACK]",
  },
  {
    app: null,
    transport: "icmp",
    port: null,
    weight: 1,
    length: 98,
    encrypted: null,
    info: "Echo request, sequence 12",
  },
  {
    app: null,
    transport: "icmp6",
    port: null,
    weight: 0.6,
    length: 86,
    encrypted: null,
    info: "Neighbor solicitation",
  },
  {
    app: null,
    transport: "arp",
    port: null,
    weight: 0.6,
    length: 60,
    encrypted: null,
    info: "Who has 192.168.1.1? Tell 192.168.1.34",
  },
];

const LOCAL = ["192.168.1.34", "192.168.1.20", "192.168.1.52", "192.168.1.131", "2001:db8:1:2:8c3a:11ff:fe20:9a01"];
const BOUNDS = [0, 64, 128, 256, 384, 512, 768, 1024, 1280, 1519, 4096, 9217, 65536];

export interface TrafficOptions {
  readonly seed: number;
  /** Mean packets a second; 0 is silence. */
  readonly rate: number;
  readonly filter: string;
  /** Seconds of history at the start. */
  readonly history: number;
  /** How many different addresses there are out there. */
  readonly hosts: number;
  readonly now: number;
}

export class FakeTraffic {
  readonly #random: Random;
  readonly #options: TrafficOptions;
  readonly #kinds: readonly Kind[];
  readonly #remotes: readonly string[];
  readonly #start: number;
  readonly #in: Sides = sides();
  readonly #out: Sides = sides();
  readonly #inByApp: AppSides = appSides();
  readonly #outByApp: AppSides = appSides();
  readonly #content = new FakeContent();
  readonly #latency: FakeLatency;
  readonly #packets: number[] = [];
  readonly #flows: Flow[] = [];
  readonly #talkers = new Map<string, { packets: number; sent: number; received: number }>();
  readonly #apps = new Map<string | null, { flows: number; packets: number; bytes: number }>();
  readonly #transport = counts();
  readonly #transportBytes = counts();
  readonly #sizes = BOUNDS.map(() => 0);
  readonly #encrypted = { encrypted: 0, cleartext: 0, unknown: 0 };
  #latest: PacketRow[] = [];
  #total = { packets: 0, bytes: 0, flows: 0 };
  #seconds = 0;
  #level = 1;
  rate: number;

  constructor(options: TrafficOptions) {
    this.#options = options;
    this.#random = new Random(options.seed);
    this.rate = options.rate;
    this.#kinds = KINDS.filter((kind) => matches(kind, options.filter));
    this.#remotes = Array.from({ length: options.hosts }, (_, index) =>
      index % 5 === 4
        ? `2001:db8:${(index + 16).toString(16)}::${(index * 7 + 1).toString(16)}`
        : `${[198, 203, 192, 93][index % 4]}.${index % 3 === 0 ? 51 : 0}.${(index * 13) % 256}.${(index * 29 + 3) % 254}`,
    );
    this.#start = Math.floor(options.now) - options.history;
    const names = options.hosts < 1000 ? 42 : 5213;
    this.#latency = new FakeLatency(new Random(options.seed + 1), this.#start, names, options.filter);
    for (let second = 0; second < options.history; second++) this.tick();
  }

  /** One second goes by. */
  tick(): void {
    const time = this.#start + this.#seconds++;
    this.#latency.tick(this.rate > 0);
    for (const group of GROUPS) {
      this.#in[group].push(0);
      this.#out[group].push(0);
    }
    for (const group of APP_GROUPS) {
      this.#inByApp[group].push(0);
      this.#outByApp[group].push(0);
    }
    this.#packets.push(0);
    this.#latest = [];
    this.#level = Math.max(0.4, Math.min(2.2, this.#level + (this.#random.next() - 0.5) * 0.3));
    const spike = this.#random.next() < 0.02 ? 2.5 : 1;
    const wanted = Math.round(this.rate * this.#level * spike);
    // A sample stands for many packets, so that a busy link costs the mock nothing.
    const samples = Math.min(wanted, 220);
    const times = samples === 0 ? 0 : wanted / samples;
    for (let index = 0; index < samples; index++) this.#packet(time + index / samples, times);
  }

  #packet(time: number, times: number): void {
    const random = this.#random;
    const kind = random.weighted(this.#kinds);
    if (kind === undefined) return;
    const inbound = random.next() < (kind.length > 600 ? 0.86 : 0.5);
    const local = LOCAL[Math.floor(random.next() ** 2 * LOCAL.length)];
    const place = Math.floor(random.next() ** 3 * this.#remotes.length);
    const remote = this.#remotes[place];
    const length = Math.max(
      60,
      Math.min(1514, Math.round(random.next() < 0.3 ? 66 : kind.length * (0.7 + random.next() * 0.6))),
    );
    const packets = Math.max(1, Math.round(times));
    const size = length * packets;
    const before = this.#total.flows;
    const flow = this.#flow(kind, local, remote, place, time);
    this.#content.add(flow, this.#total.flows > before, size);
    flow.end = time;
    if (inbound) {
      flow.packets_in += packets;
      flow.bytes_in += size;
    } else {
      flow.packets_out += packets;
      flow.bytes_out += size;
    }
    this.#total.packets += packets;
    this.#total.bytes += size;
    const second = this.#packets.length - 1;
    const group: Group = kind.transport === "icmp6" ? "icmp" : (kind.transport as Group);
    (inbound ? this.#in : this.#out)[group][second] += size;
    const band = APP_GROUPS.find((name) => name === kind.app) ?? (kind.app === "mdns" ? "dns" : "other");
    (inbound ? this.#inByApp : this.#outByApp)[band][second] += size;
    this.#packets[second] += packets;
    const transport = kind.transport as Transport;
    this.#transport[transport] += packets;
    this.#transportBytes[transport] += size;
    this.#sizes[BOUNDS.findLastIndex((bound) => bound <= length)] += packets;
    this.#encrypted[kind.encrypted === null ? "unknown" : kind.encrypted ? "encrypted" : "cleartext"] += size;
    const app = this.#apps.get(kind.app) ?? { flows: 0, packets: 0, bytes: 0 };
    app.packets += packets;
    app.bytes += size;
    this.#apps.set(kind.app, app);
    this.#talk(inbound ? remote : local, packets, size, "sent");
    this.#talk(inbound ? local : remote, packets, size, "received");
    this.#latest.push({
      time,
      interface: "eth0",
      length,
      src_ip: inbound ? remote : local,
      src_port: inbound ? kind.port : flow.src_port,
      dst_ip: inbound ? local : remote,
      dst_port: inbound ? flow.src_port : kind.port,
      transport: kind.transport,
      app: kind.app,
      info: kind.info,
    });
  }

  #talk(ip: string, packets: number, size: number, way: "sent" | "received"): void {
    const talker = this.#talkers.get(ip) ?? { packets: 0, sent: 0, received: 0 };
    talker.packets += packets;
    talker[way] += size;
    this.#talkers.set(ip, talker);
  }

  #flow(kind: Kind, local: string, remote: string, place: number, time: number): Flow {
    const known = this.#flows.find(
      (flow) =>
        flow.app === kind.app && flow.transport === kind.transport && flow.src_ip === local && flow.dst_ip === remote,
    );
    if (known !== undefined) return known;
    const ported = kind.port !== null;
    const tcp = kind.transport === "tcp";
    const flow: Flow = {
      start: time,
      end: time,
      src_ip: local,
      src_port: ported ? 32768 + Math.floor(this.#random.next() * 28_000) : null,
      dst_ip: remote,
      dst_port: kind.port,
      transport: kind.transport,
      app: kind.app,
      encrypted: kind.encrypted,
      ...detailsOf(kind.app, place),
      packets_out: 0,
      packets_in: 0,
      bytes_out: 0,
      bytes_in: 0,
      handshake_rtt_ms: tcp ? 4 + this.#random.next() * 60 : null,
      retransmissions_out: 0,
      retransmissions_in: tcp && this.#random.next() < 0.1 ? 2 : 0,
      tcp_state: tcp ? (this.#random.next() < 0.8 ? "established" : "closed") : null,
      vlan: null,
      community_id: "1:LQU9qZlK+B5F3KDmev6m5PMibrg=",
      reason: null,
      malformed: 0,
      app_source: kind.app === null ? null : kind.app === "rtp" ? "related" : kind.app === "smb" ? "port" : "content",
      cleartext_password: kind.app === "ftp" || kind.app === "http",
    };
    this.#flows.unshift(flow);
    if (this.#flows.length > 200) this.#flows.pop();
    this.#total.flows++;
    const app = this.#apps.get(kind.app) ?? { flows: 0, packets: 0, bytes: 0 };
    app.flows++;
    this.#apps.set(kind.app, app);
    return flow;
  }

  /** `whole`: the first of a connection. */
  snapshot(whole: boolean, since: number | null): Snapshot {
    const end = this.#packets.length;
    const from = whole ? 0 : Math.max(0, end - 3);
    const cut = <All extends Record<string, number[]>>(all: All): All =>
      Object.fromEntries(Object.entries(all).map(([group, points]) => [group, points.slice(from)])) as All;
    const last = (all: Sides) => GROUPS.reduce((sum, group) => sum + (all[group][end - 1] ?? 0), 0) * 8;
    const now = this.#start + this.#seconds;
    return {
      filter: this.#options.filter,
      latency: whole || this.#seconds % 2 === 0 ? this.#latency.view() : null,
      since,
      now: end === 0 ? null : now,
      packets: this.#total.packets,
      bytes: this.#total.bytes,
      first: this.#total.packets === 0 ? null : this.#start,
      last: this.#total.packets === 0 ? null : now - 0.01,
      flows: this.#total.flows,
      active_flows: this.rate === 0 ? 0 : this.#flows.length,
      malformed: Math.floor(this.#total.packets / 90_000),
      truncated: 0,
      evicted: 0,
      unique_sources: this.#talkers.size,
      unique_destinations: this.#talkers.size + 4,
      hosts_exact: this.#options.hosts < 1000,
      rate: {
        packets_s: this.#packets[end - 1] ?? 0,
        bits_in_s: last(this.#in),
        bits_out_s: last(this.#out),
        flows_s: this.rate === 0 ? 0 : Math.round(this.#level * 12),
      },
      transport: { ...this.#transport },
      transport_bytes: { ...this.#transportBytes },
      encrypted: { ...this.#encrypted },
      applications: [...this.#apps]
        .map(([app, { flows, packets, bytes }]) => ({
          app,
          flows,
          packets,
          bytes,
          encrypted: readable(app, bytes),
          flows_by: recognised(app, flows),
        }))
        .toSorted((a, b) => b.bytes - a.bytes),
      ...this.#content.snapshot(),
      top_talkers: [...this.#talkers]
        .map(([ip, { packets, sent, received }]) => ({
          ip,
          packets,
          bytes: sent + received,
          bytes_sent: sent,
          bytes_received: received,
          local: LOCAL.includes(ip),
        }))
        .toSorted((a, b) => b.bytes - a.bytes)
        .slice(0, 50),
      top_talkers_error: this.#options.hosts < 1000 ? 0 : 120_000,
      packet_sizes: BOUNDS.map((bound, index) => ({
        from: bound,
        to: (BOUNDS[index + 1] ?? 262_145) - 1,
        packets: this.#sizes[index],
      })),
      series: {
        start: this.#start + from,
        step: 1,
        packets: this.#packets.slice(from),
        in: cut(this.#in),
        out: cut(this.#out),
        in_by_app: cut(this.#inByApp),
        out_by_app: cut(this.#outByApp),
      },
      latest: this.#latest.slice(-100),
      latest_skipped: Math.max(0, this.#latest.length - 100),
      flows_sample: this.#flows.toSorted((a, b) => b.end - a.end).slice(0, 200),
    };
  }
}

const sides = (): Sides => ({ tcp: [], udp: [], icmp: [], arp: [], other: [] });
const appSides = (): AppSides => ({ tls: [], quic: [], http: [], dns: [], ssh: [], other: [] });

/** An application's bytes by who can read them. */
function readable(app: string | null, bytes: number) {
  const encrypted = KINDS.find((kind) => kind.app === app)?.encrypted ?? null;
  return {
    encrypted: encrypted === true ? bytes : 0,
    cleartext: encrypted === false ? bytes : 0,
    unknown: encrypted === null ? bytes : 0,
  };
}

/** Its flows by how they were recognised. */
const recognised = (app: string | null, flows: number) => ({
  content: app === null || app === "smb" || app === "rtp" ? 0 : flows,
  port: app === "smb" ? flows : 0,
  related: app === "rtp" ? flows : 0,
});

const counts = () => ({ tcp: 0, udp: 0, icmp: 0, icmp6: 0, arp: 0, sctp: 0, other: 0 });

/** Enough of a filter for a mock: names of protocols, or-ed. */
function matches(kind: Kind, filter: string): boolean {
  const names = filter.match(/\b(tcp|udp|icmp|icmpv6|arp|dns|tls|quic|http|ssh)\b(?!\.)/g);
  if (names === null) return true;
  const own = new Set([kind.transport === "icmp6" ? "icmpv6" : kind.transport, kind.app]);
  return names.some((name) => own.has(name));
}
