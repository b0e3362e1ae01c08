// The latencies by name: what each of them times, what is normal, and which packets it comes from.

import type { LatencyKind } from "@wireglass/contract";

export interface KindWords {
  readonly name: string;
  /** What is timed. */
  readonly explain: string;
  /** What is normal, in half a sentence. */
  readonly usual: string;
  /** A median above this many milliseconds is called slow. */
  readonly slow: number;
  /** What is answered, for "412 answers". */
  readonly unit: string;
  /** The packets behind it, as a filter; null where they are not in the traffic. */
  readonly condition: string | null;
}

/** In the order of a visit to a page. The contract's own list would bring its validator into the first load. */
export const KINDS: readonly LatencyKind[] = [
  "dns",
  "tcp_handshake",
  "tcp_rtt",
  "tls_handshake",
  "quic_handshake",
  "http",
  "ping",
];

export const KIND_WORDS: Readonly<Record<LatencyKind, KindWords>> = {
  dns: {
    name: "DNS",
    explain:
      "From a client's question for a name to the resolver's answer. Repeated questions count from the first one.",
    usual: "below 30\u2009ms; above 100\u2009ms every page feels slow",
    slow: 100,
    unit: "answers",
    condition: 'wg.app in {"dns", "mdns", "llmnr"}',
  },
  tcp_handshake: {
    name: "TCP handshake",
    explain: "From the SYN that opens a connection to the ACK that completes it: one round trip, and so the distance.",
    usual: "1\u2009ms in the house, 10 to 50 on the continent, up to 250 across an ocean",
    slow: 250,
    unit: "handshakes",
    condition: "tcp.flags.syn == 1",
  },
  tcp_rtt: {
    name: "TCP round trip",
    explain: "From a segment with data to its ACK, all through a connection: shows queues that fill under load.",
    usual: "close to the handshake; far above it means full queues or a slow host",
    slow: 300,
    unit: "samples",
    condition: "tcp.len > 0",
  },
  tls_handshake: {
    name: "TLS handshake",
    explain: "From the ClientHello to the first application data: what encryption adds before anything is said.",
    usual: "one to two round trips: 20 to 150\u2009ms",
    slow: 400,
    unit: "handshakes",
    condition: "tls",
  },
  quic_handshake: {
    name: "QUIC handshake",
    explain: "From the client's first packet to the server's answer: connection and encryption in one round trip.",
    usual: "one round trip: 10 to 50\u2009ms on the continent",
    slow: 250,
    unit: "handshakes",
    condition: "quic",
  },
  http: {
    name: "HTTP",
    explain: "From the end of a request to the first byte of its answer: distance, and the time the server thinks.",
    usual: "below 200\u2009ms; only requests in clear can be timed",
    slow: 800,
    unit: "answers",
    condition: "http",
  },
  ping: {
    name: "Ping",
    explain: "From an echo request that Wireglass sends itself to its reply.",
    usual: "below 5\u2009ms to the gateway, 10 to 30 to a host near by",
    slow: 200,
    unit: "echoes",
    condition: 'wg.app == "wireglass-ping"',
  },
};

export const PERCENTILES =
  "p50 is the median: half of the answers came faster. 95 of 100 came faster than p95, 99 of 100 faster than p99. Each is within 1\u2009%.";
