// What is measured of how fast the network answers: the seam between those who time questions and those who add times up.

/** In the order of the contract's kinds; the prober's own `ping` is no passive measurement, but is summed up the same way. */
export const LatencyKind = {
  DNS: 0,
  TCP_HANDSHAKE: 1,
  TCP_RTT: 2,
  TLS_HANDSHAKE: 3,
  QUIC_HANDSHAKE: 4,
  HTTP: 5,
  PING: 6,
} as const;

export const LATENCY_KIND_NAMES = [
  "dns",
  "tcp_handshake",
  "tcp_rtt",
  "tls_handshake",
  "quic_handshake",
  "http",
  "ping",
] as const;
export type LatencyKindName = (typeof LATENCY_KIND_NAMES)[number];

/** Whom a latency is measured against. */
export const LATENCY_SCOPES: Readonly<Record<LatencyKindName, "server" | "resolver" | "target">> = {
  dns: "resolver",
  tcp_handshake: "server",
  tcp_rtt: "server",
  tls_handshake: "server",
  quic_handshake: "server",
  http: "server",
  ping: "target",
};

/** Is told of each measurement. Times and durations are packet time in microseconds. */
export interface LatencySink {
  /** A question of the flow in `slot`, asked at `asked`, was answered `duration` later. `kind` is one of `LatencyKind`. */
  measured(slot: number, kind: number, asked: number, duration: number): void;
  /** It was never answered. */
  lost(slot: number, kind: number, asked: number): void;
}
