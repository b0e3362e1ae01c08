// Made-up latencies: what the engine writes of a minute, for servers, resolvers and names.

import { LATENCY_KIND_NAMES, QuantileSketch, sketchToBytes } from "../../packages/core/dist/index.js";

const SERVER_KINDS = ["tcp_handshake", "tcp_rtt", "tls_handshake", "quic_handshake", "http"];
const SERVERS = 20;
const NAMES = 40;
const SAMPLES = 30;

/** Sketches are taken from a few that are made once. */
const POOL = Array.from({ length: 64 }, (_, n) => {
  const sketch = new QuantileSketch();
  for (let i = 0; i < SAMPLES; i++) sketch.add(1000 + ((n * 7919 + i * i * 2741) % 80_000));
  return sketchToBytes(sketch);
});

export function* minutesOfLatency(start, minutes) {
  let n = 0;
  const row = (time, kind, scope, subject) => ({
    time,
    kind,
    scope,
    subject,
    count: SAMPLES,
    lost: n % 50 === 0 ? 1 : 0,
    nxdomain: 0,
    servfail: 0,
    retries: 0,
    sketch: POOL[(n++ * 31) % POOL.length],
  });
  for (let minute = 0; minute < minutes; minute++) {
    const time = start + 60 * minute;
    for (const kind of [...LATENCY_KIND_NAMES, "handshake_client", "handshake_server"])
      yield row(time, kind, "all", null);
    for (const kind of SERVER_KINDS)
      for (let i = 0; i < SERVERS; i++)
        yield row(time, kind, "server", `198.18.${i % 3}.${(i * i * 7 + minute) % 200}`);
    for (const ip of ["10.0.0.1", "10.0.0.2"]) yield row(time, "dns", "resolver", `udp ${ip}`);
    for (let i = 0; i < NAMES; i++) yield row(time, "dns", "name", `host${(i * i + minute * 3) % 900}.example`);
  }
}
