// What the echoes of one target come to: how many, how fast, how steady.

import { QuantileSketch } from "@wireglass/core";
import { Jitter } from "./jitter.ts";
import type { Echo } from "./ping-messages.ts";

/** An echo as the contract has it, without its target. */
export interface MeasuredEcho extends Echo {
  jitter_ms: number | null;
  jitter_rfc3550_ms: number | null;
}

export interface PingSummary {
  /** Answered echoes. */
  count: number;
  lost: number;
  min_ms: number | null;
  p50_ms: number | null;
  p95_ms: number | null;
  p99_ms: number | null;
  max_ms: number | null;
  jitter_ms: number | null;
  jitter_rfc3550_ms: number | null;
}

const US_PER_MS = 1000;

export class PingStatistics {
  lost = 0;
  readonly #sketch = new QuantileSketch();
  readonly #jitter = new Jitter();

  /** Takes echoes in the order of sending, and answers with each one's jitter. */
  add({ time, sequence, latency_ms: latency }: Echo): MeasuredEcho {
    if (latency === null) {
      this.lost++;
      return { time: round(time, 6), sequence, latency_ms: null, jitter_ms: null, jitter_rfc3550_ms: null };
    }
    this.#sketch.add(latency * US_PER_MS);
    this.#jitter.add(latency);
    return {
      time: round(time, 6),
      sequence,
      latency_ms: round(latency, 4),
      jitter_ms: rounded(this.#jitter.last),
      jitter_rfc3550_ms: rounded(this.#jitter.smoothed),
    };
  }

  summary(): PingSummary {
    const { count } = this.#sketch;
    const milliseconds = (us: number) => (count === 0 ? null : round(us / US_PER_MS, 4));
    return {
      count,
      lost: this.lost,
      min_ms: milliseconds(this.#sketch.min),
      p50_ms: milliseconds(this.#sketch.quantile(0.5)),
      p95_ms: milliseconds(this.#sketch.quantile(0.95)),
      p99_ms: milliseconds(this.#sketch.quantile(0.99)),
      max_ms: milliseconds(this.#sketch.max),
      jitter_ms: rounded(this.#jitter.mean),
      jitter_rfc3550_ms: rounded(this.#jitter.smoothed),
    };
  }
}

/** Tenths of a microsecond: finer is noise, and long to write. */
function rounded(milliseconds: number | null): number | null {
  return milliseconds === null ? null : round(milliseconds, 4);
}

function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
