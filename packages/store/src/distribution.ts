// Sketches of latencies, added up and told as percentiles.

import { QuantileSketch, mergeSketchBytes } from "@wireglass/core";
import type { StoredDistribution } from "./store.ts";

/** Sketches count microseconds. */
const MILLISECOND = 1000;

/** What cannot be read as a sketch adds nothing. */
export function mergedSketch(all: readonly Uint8Array[]): QuantileSketch {
  const merged = new QuantileSketch();
  for (const bytes of all) mergeSketchBytes(merged, bytes);
  return merged;
}

export function distribution(counts: Readonly<Record<string, unknown>>, sketch: QuantileSketch): StoredDistribution {
  const quantile = (q: number): number | null => (sketch.count === 0 ? null : sketch.quantile(q) / MILLISECOND);
  const n = (name: string): number => (counts[name] as number | undefined) ?? 0;
  return {
    count: n("count"),
    lost: n("lost"),
    p50_ms: quantile(0.5),
    p95_ms: quantile(0.95),
    p99_ms: quantile(0.99),
    max_ms: sketch.count === 0 ? null : sketch.max / MILLISECOND,
    nxdomain: n("nxdomain"),
    servfail: n("servfail"),
    retries: n("retries"),
  };
}
