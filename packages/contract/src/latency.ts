// How fast the network answers: records of reports, the latency part of a snapshot, and the active probes.

import { z } from "zod";

const count = z.number().int().nonnegative();
const seconds = z.number();
const ip = z.string();

/** One DNS query and its answer. */
export const Dns = z.object({
  /** Of the first query where it was repeated. */
  time: seconds,
  client: ip,
  client_port: z.number().int(),
  server: ip,
  /** udp, tcp, mdns or llmnr. */
  transport: z.enum(["udp", "tcp", "mdns", "llmnr"]),
  id: z.number().int(),
  name: z.string(),
  /** IANA's name, or TYPE123. */
  type: z.string(),
  /** IANA's name; null when unanswered. */
  rcode: z.string().nullable(),
  /** Addresses, and the data of other records in presentation form, cut to what fits a list. */
  answers: z.array(z.string()),
  /** From the first query to the answer; null when unanswered. */
  latency_ms: z.number().nullable(),
  /** How often the query was sent again before it was answered. */
  retries: count,
});
export type Dns = z.infer<typeof Dns>;

export const LATENCY_KINDS = [
  "dns",
  "tcp_handshake",
  "tcp_rtt",
  "tls_handshake",
  "quic_handshake",
  "http",
  "ping",
] as const;
export const LatencyKind = z.enum(LATENCY_KINDS);
export type LatencyKind = z.infer<typeof LatencyKind>;

/** The distribution of one latency. Percentiles are within 1 % of the true ones; null where nothing was measured. */
export const Distribution = z.object({
  /** Answers measured. */
  count,
  /** Questions that were never answered. */
  lost: count,
  p50_ms: z.number().nullable(),
  p95_ms: z.number().nullable(),
  p99_ms: z.number().nullable(),
  max_ms: z.number().nullable(),
});
export type Distribution = z.infer<typeof Distribution>;

/** A row of the report `latency`: one for each kind that was measured. */
export const Latency = Distribution.extend({
  kind: LatencyKind,
  scope: z.enum(["server", "resolver", "target"]),
});
export type Latency = z.infer<typeof Latency>;

/**
 * The rows that were asked most of many, at most 50. There are `total`; when `truncated`, some that were asked least have
 * been forgotten, and there were more.
 */
const ranked = <Row extends z.ZodType>(row: Row) =>
  z.object({ rows: z.array(row), total: count, truncated: z.boolean() });

/** DNS as a resolver, or for a name, gives it. */
const DnsCounts = Distribution.extend({ nxdomain: count, servfail: count, retries: count });

export const LatencyView = z.object({
  kinds: z.array(Latency),
  /** Mean shares of the handshake as seen from the capture point: toward the client, toward the server. */
  handshake_client: Distribution,
  handshake_server: Distribution,
  /** Round trips toward the client, of data that servers sent; those toward the server are the kind `tcp_rtt`. */
  rtt_client: Distribution,
  resolvers: ranked(DnsCounts.extend({ ip, transport: z.string() })),
  names: ranked(DnsCounts.extend({ name: z.string() })),
  /** Servers that were spoken to, by address; `host` is the name last asked for there. */
  servers: ranked(
    z.object({
      ip,
      host: z.string().nullable(),
      tcp_handshake: Distribution,
      tcp_rtt: Distribution,
      tls_handshake: Distribution,
      quic_handshake: Distribution,
      http: Distribution,
      /** TCP segments with data, and of these retransmitted ones, both directions. */
      segments: count.nullable(),
      retransmissions: count.nullable(),
    }),
  ),
  /** TCP as Wireshark's analysis names it, packets of both directions; null for the past, where it is not kept. */
  tcp: z
    .object({
      segments: count,
      retransmissions: count,
      fast_retransmissions: count,
      spurious_retransmissions: count,
      out_of_order: count,
      duplicate_acks: count,
      zero_window: count,
      lost_segments: count,
    })
    .nullable(),
  /**
   * Over time, for each kind: answers per cell of time and latency. Cell [t][b] counts what began in
   * [start + t·step, +step) and lies in [edges[b], edges[b+1]) milliseconds. A column's list ends behind its last count that
   * is not zero, so that an empty one is an empty list. Live it is the last half hour, in columns of 10 seconds; of a file it is
   * all of it, in at most 240.
   */
  heat: z.object({
    start: seconds,
    step: z.number(),
    edges: z.array(z.number()),
    kinds: z.partialRecord(LatencyKind, z.object({ cells: z.array(z.array(count)), lost: z.array(count) })),
  }),
});
export type LatencyView = z.infer<typeof LatencyView>;

/** How fast each kind of answer comes, in all and over time. */
export const LatencyKinds = LatencyView.pick({ kinds: true, heat: true });
export type LatencyKinds = z.infer<typeof LatencyKinds>;

/** The rest: who answers how fast. */
export const LatencyDetail = LatencyView.omit({ kinds: true, heat: true });
export type LatencyDetail = z.infer<typeof LatencyDetail>;

/** One echo of an active probe. */
export const Ping = z.object({
  time: seconds,
  target: z.string(),
  sequence: z.number().int(),
  /** Null when it was lost. */
  latency_ms: z.number().nullable(),
  /** |difference to the answered echo before|; null for the first and for a lost one. */
  jitter_ms: z.number().nullable(),
  /** Smoothed as in RFC 3550, 6.4.1. */
  jitter_rfc3550_ms: z.number().nullable(),
});
export type Ping = z.infer<typeof Ping>;

/** A target that is probed, with what has been found so far. */
export const ProbeTarget = z.object({
  id: z.string(),
  /** As it was given: a name or an address. */
  target: z.string(),
  /** Why it is probed. */
  role: z.enum(["gateway", "resolver", "custom"]),
  /** What it resolved to; null while it is not known. */
  address: ip.nullable(),
  /** icmp: an unprivileged echo socket; ping: the system's own ping; tcp: time of a TCP connect, port in `port`. */
  method: z.enum(["icmp", "ping", "tcp"]).nullable(),
  port: z.number().int().nullable(),
  interval_s: z.number(),
  timeout_s: z.number(),
  stats: Distribution.extend({
    /** Mean |difference of neighbours| and the smoothed value of RFC 3550, ms. */
    jitter_ms: z.number().nullable(),
    jitter_rfc3550_ms: z.number().nullable(),
  }),
  /** The latest echoes, oldest first, at most 600. */
  echoes: z.array(Ping.omit({ target: true })),
  /** Why nothing is measured. */
  problem: z.string().nullable(),
});
export type ProbeTarget = z.infer<typeof ProbeTarget>;

export const Probes = z.object({ running: z.boolean(), targets: z.array(ProbeTarget) });
export type Probes = z.infer<typeof Probes>;

export const AddProbe = z.object({
  target: z.string().min(1).max(253),
  interval_s: z.number().min(0.2).max(3600).default(2),
  timeout_s: z.number().min(0.1).max(60).default(1),
});
export type AddProbe = z.input<typeof AddProbe>;
