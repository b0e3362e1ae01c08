// Made-up latencies in the contract's shape: what a home network with one slow resolver would measure.

import type { Distribution, LatencyKind, LatencyView } from "@wireglass/contract";
import type { Random } from "./random.ts";

/** The median of each kind in milliseconds, how wide it spreads, and answers and losses a second. */
const KINDS: readonly { kind: LatencyKind; median: number; spread: number; rate: number; lost: number }[] = [
  { kind: "dns", median: 9, spread: 0.8, rate: 6, lost: 0.03 },
  { kind: "tcp_handshake", median: 18, spread: 0.55, rate: 9, lost: 0.05 },
  { kind: "tcp_rtt", median: 21, spread: 0.6, rate: 60, lost: 0 },
  { kind: "tls_handshake", median: 41, spread: 0.5, rate: 7, lost: 0.02 },
  { kind: "quic_handshake", median: 16, spread: 0.4, rate: 2, lost: 0.01 },
  { kind: "http", median: 74, spread: 0.9, rate: 1.2, lost: 0.02 },
];

const SCOPES = {
  dns: "resolver",
  tcp_handshake: "server",
  tcp_rtt: "server",
  tls_handshake: "server",
  quic_handshake: "server",
  http: "server",
  ping: "target",
} as const;

/** From 0.05 ms to 20 s, ten cells for each power of ten. */
const EDGES = [0, ...Array.from({ length: 57 }, (_, index) => Number((0.05 * 10 ** (index / 10)).toPrecision(4)))];
const STEP = 5;
const MOST_COLUMNS = 360;

const HOSTS = [
  "github.com",
  "www.youtube.com",
  "teams.microsoft.com",
  "deb.debian.org",
  "www.wikipedia.org",
  "nextcloud.example.net",
  "updates.printer.example",
  "<b>imap</b>.example.org",
  "rr4---sn-4g5e6nze.googlevideo.com",
  "ipv4-c012-fra001-ix.1.oca.nflxvideo.net",
];

interface Heat {
  readonly cells: number[][];
  readonly lost: number[];
}

export class FakeLatency {
  readonly #random: Random;
  readonly #names: number;
  readonly #kinds: typeof KINDS;
  readonly #heat = new Map<LatencyKind, Heat>();
  #start: number;
  #seconds = 0;
  /** A bad minute now and then. */
  #trouble = 0;

  constructor(random: Random, start: number, names: number, filter: string) {
    this.#random = random;
    this.#start = start;
    this.#names = names;
    this.#kinds = KINDS.filter(({ kind }) => kindMatches(kind, filter));
    for (const { kind } of this.#kinds) this.#heat.set(kind, { cells: [], lost: [] });
  }

  tick(busy: boolean): void {
    const random = this.#random;
    if (this.#seconds++ % STEP === 0) {
      this.#trouble = this.#trouble > 0 ? this.#trouble - 1 : random.next() < 0.03 ? 4 : 0;
      for (const { cells, lost } of this.#heat.values()) {
        cells.push([]);
        lost.push(0);
        if (cells.length > MOST_COLUMNS) {
          cells.shift();
          lost.shift();
        }
      }
      if (this.#seconds / STEP > MOST_COLUMNS) this.#start += STEP;
    }
    if (!busy) return;
    for (const { kind, median, spread, rate, lost } of this.#kinds) {
      const heat = this.#heat.get(kind);
      const column = heat?.cells.at(-1);
      if (heat === undefined || column === undefined) continue;
      const slow = this.#trouble > 0 ? 2.6 : 1;
      for (let left = rate; left > 0; left--) {
        if (left < 1 && random.next() > left) continue;
        const value = median * slow * Math.exp(spread * normal(random)) * (random.next() < 0.02 ? 9 : 1);
        if (column.length === 0) column.push(...EDGES.slice(1).map(() => 0));
        column[
          Math.max(
            0,
            EDGES.findLastIndex((edge) => edge <= value),
          )
        ] += 1;
      }
      if (random.next() < lost * slow * slow) heat.lost[heat.lost.length - 1] += 1;
    }
  }

  view(): LatencyView {
    const kinds = this.#kinds.map(({ kind, median, spread }) => {
      const { cells, lost } = this.#heat.get(kind) ?? { cells: [], lost: [] };
      const count = cells.flat().reduce((sum, one) => sum + one, 0);
      return { kind, scope: SCOPES[kind], ...distribution(count, sum(lost), median, spread) };
    });
    const of = (kind: LatencyKind) => kinds.find((row) => row.kind === kind)?.count ?? 0;
    const segments = of("tcp_rtt") * 3;
    return {
      kinds: kinds.filter(({ count, lost }) => count + lost > 0),
      handshake_client: distribution(of("tcp_handshake"), 0, 0.7, 0.4),
      handshake_server: distribution(of("tcp_handshake"), 4, 17.1, 0.5),
      rtt_client: distribution(of("tcp_handshake"), 0, 1.2, 0.4),
      resolvers: ranked(this.#resolvers(of("dns"))),
      names: { ...ranked(this.#nameRows(of("dns"))), total: this.#names, truncated: this.#names > 1000 },
      servers: { ...ranked(this.#servers(of("tcp_handshake"))), total: this.#names > 1000 ? 18_220 : 24 },
      tcp: {
        segments,
        retransmissions: Math.round(segments * 0.0042),
        fast_retransmissions: Math.round(segments * 0.0011),
        spurious_retransmissions: Math.round(segments * 0.0003),
        out_of_order: Math.round(segments * 0.0019),
        duplicate_acks: Math.round(segments * 0.0083),
        zero_window: Math.round(segments * 0.0001),
        lost_segments: Math.round(segments * 0.0007),
      },
      heat: {
        start: this.#start,
        step: STEP,
        edges: EDGES,
        kinds: Object.fromEntries(
          [...this.#heat].map(([kind, { cells, lost }]) => [
            kind,
            { cells: cells.map((one) => [...one]), lost: [...lost] },
          ]),
        ),
      },
    };
  }

  #resolvers(count: number): LatencyView["resolvers"]["rows"] {
    if (count === 0) return [];
    const rows: readonly [ip: string, transport: string, share: number, median: number, lost: number][] = [
      ["192.168.1.1", "udp", 0.62, 2.1, 1],
      ["9.9.9.9", "udp", 0.21, 14.2, 2],
      ["9.9.9.9", "tcp", 0.02, 31.5, 0],
      ["2620:fe::fe", "udp", 0.09, 16.8, 0],
      ["224.0.0.251", "mdns", 0.05, 88, 6],
      ["198.51.100.53", "udp", 0.01, 412, 9],
    ];
    return rows.map(([ip, transport, share, median, lost]) => {
      const nxdomain = Math.round(count * share * 0.06);
      const others = { ip, transport, nxdomain, servfail: ip === "198.51.100.53" ? 7 : 0, retries: lost * 2 };
      return Object.assign(distribution(Math.max(1, Math.round(count * share)), lost, median, 0.8), others);
    });
  }

  #nameRows(count: number): LatencyView["names"]["rows"] {
    if (count === 0) return [];
    return Array.from({ length: Math.min(this.#names, 200) }, (_, index) => ({
      name: index < HOSTS.length ? HOSTS[index] : `${(index * 7919).toString(36)}.cdn-${index % 13}.example.com`,
      ...distribution(
        Math.max(1, Math.round(count / (4 + index))),
        index % 7 === 6 ? 2 : 0,
        4 + ((index * 37) % 190),
        0.7,
      ),
      nxdomain: index % 9 === 8 ? 3 : 0,
      servfail: index % 11 === 10 ? 1 : 0,
      retries: index % 7 === 6 ? 2 : 0,
    }));
  }

  #servers(count: number): LatencyView["servers"]["rows"] {
    if (count === 0) return [];
    return Array.from({ length: this.#names > 1000 ? 200 : 24 }, (_, index) => {
      const rtt = 3 + ((index * 53) % 170);
      const own = Math.max(1, Math.round(count / (2 + index)));
      const quic = index % 4 === 1;
      const none = distribution(0, 0, 0, 0);
      const segments = own * 40;
      return {
        ip: index % 5 === 4 ? `2001:db8:${(index + 16).toString(16)}::1` : `198.51.100.${index + 3}`,
        host: index % 6 === 5 ? null : HOSTS[index % HOSTS.length],
        tcp_handshake: quic ? none : distribution(own, index % 8 === 0 ? 1 : 0, rtt, 0.3),
        tcp_rtt: quic ? none : distribution(own * 30, 0, rtt * 1.1, 0.4),
        tls_handshake: quic ? none : distribution(own, 0, rtt * 2.2, 0.35),
        quic_handshake: quic ? distribution(own, 0, rtt, 0.3) : none,
        http: index % 7 === 0 ? distribution(own, 0, rtt * 3, 0.9) : none,
        segments: quic ? 0 : segments,
        retransmissions: quic ? 0 : Math.round(segments * (index % 9 === 3 ? 0.034 : 0.002)),
      };
    });
  }
}

const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);

const ranked = <Row>(rows: Row[]) => ({ rows, total: rows.length, truncated: false });

/** A log-normal distribution in figures. */
function distribution(count: number, lost: number, median: number, spread: number): Distribution {
  if (count === 0) return { count, lost, p50_ms: null, p95_ms: null, p99_ms: null, max_ms: null };
  const at = (deviations: number) => Number((median * Math.exp(spread * deviations)).toFixed(3));
  return { count, lost, p50_ms: at(0), p95_ms: at(1.645), p99_ms: at(2.326), max_ms: at(3.4) };
}

/** Box and Muller. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(random.next() || 1e-9)) * Math.cos(2 * Math.PI * random.next());
}

function kindMatches(kind: LatencyKind, filter: string): boolean {
  const names = filter.match(/\b(tcp|udp|icmp|arp|dns|tls|quic|http|ssh)\b(?!\.)/g);
  if (names === null) return true;
  return names.some((name) => kind.startsWith(name) || (name === "udp" && (kind === "dns" || kind.startsWith("quic"))));
}
