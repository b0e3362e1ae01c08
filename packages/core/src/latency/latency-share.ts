// What one server, resolver or name, or everybody together, has added to a kind of latency: what history keeps of a minute.

import type { Distribution } from "./distribution.ts";
import type { QuantileSketch } from "./sketch.ts";

export interface LatencyShare {
  /** One of the contract's kinds, or a side of the handshake. */
  kind: string;
  scope: "all" | "server" | "resolver" | "name";
  /** The address or the name; of a resolver, its transport and address. Null for `all`. */
  subject: string | null;
  count: number;
  lost: number;
  nxdomain: number;
  servfail: number;
  retries: number;
  /** Microseconds; null where nothing was measured. */
  sketch: QuantileSketch | null;
}

export function latencyShare(
  kind: string,
  scope: LatencyShare["scope"],
  subject: string | null,
  { count, lost, sketch }: Pick<Distribution, "count" | "lost" | "sketch">,
): LatencyShare {
  return { kind, scope, subject, count, lost, nxdomain: 0, servfail: 0, retries: 0, sketch };
}
