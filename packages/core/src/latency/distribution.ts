// How long answers took, and how many never came: the record of the contract, and what it is made from.

import type { MemoryBudget } from "./memory-budget.ts";
import { QuantileSketch } from "./sketch.ts";

/** Milliseconds; percentiles are within 1 % of the true ones. Null where nothing was measured. */
export interface DistributionRecord {
  count: number;
  lost: number;
  p50_ms: number | null;
  p95_ms: number | null;
  p99_ms: number | null;
  max_ms: number | null;
}

export class Distribution {
  lost = 0;
  /** Most of what a table has room for is never measured. */
  #sketch: QuantileSketch | null = null;
  readonly #budget: MemoryBudget | null;

  /** The budget is that of the table that it is in. */
  constructor(budget: MemoryBudget | null = null) {
    this.#budget = budget;
  }

  get count(): number {
    return this.#sketch?.count ?? 0;
  }

  get bytes(): number {
    return this.#sketch?.bytes ?? 0;
  }

  /** Null where nothing was measured. */
  get sketch(): QuantileSketch | null {
    return this.#sketch;
  }

  /** Microseconds. */
  add(duration: number): void {
    this.#sketch ??= new QuantileSketch(this.#budget);
    this.#sketch.add(duration);
  }

  record(): DistributionRecord {
    const sketch = this.#sketch;
    return {
      count: this.count,
      lost: this.lost,
      p50_ms: milliseconds(sketch?.quantile(0.5)),
      p95_ms: milliseconds(sketch?.quantile(0.95)),
      p99_ms: milliseconds(sketch?.quantile(0.99)),
      max_ms: milliseconds(sketch?.max),
    };
  }
}

/** To the microsecond, in which packet times are. */
function milliseconds(duration: number | undefined): number | null {
  return duration === undefined ? null : Math.round(duration) / 1000;
}
