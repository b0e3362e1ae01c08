// A quantile sketch: how values are distributed, in bounded memory, such that sketches can be added up over time, servers
// and sensors. DDSketch: C. Masson, J. E. Rim, H. K. Lee, "DDSketch: A Fast and Fully-Mergeable Quantile Sketch with
// Relative-Error Guarantees", PVLDB 12 (12), 2019.
//
// A quantile is within 1 % of the value that has this rank among all values (the nearest rank: no value is made up between two). Count, smallest, largest and sum are exact.
// There are 1,273 buckets at most (see sketch-buckets), so nothing ever has to be collapsed but the two ends: what is below
// a microsecond, and what is above a day. Values are microseconds, 0 or more.

import type { MemoryBudget } from "./memory-budget.ts";
import { BUCKETS, bucketOf, middleOf } from "./sketch-buckets.ts";

/** Buckets are made so many at a time: about one octave. Most sketches hold a few of them. */
const BLOCK = 32;
const NOTHING = new Float64Array(0);

export class QuantileSketch {
  count = 0;
  min: number = Infinity;
  max: number = -Infinity;
  /** Of the values rounded to a sixteenth, which doubles add up exactly, in whatever order. */
  sum = 0;
  /** Of the buckets from `#first` on. */
  #counts: Float64Array = NOTHING;
  #first = 0;
  readonly #budget: MemoryBudget | null;

  /** Its memory is told to the budget, from which whoever drops it takes it away. */
  constructor(budget: MemoryBudget | null = null) {
    this.#budget = budget;
  }

  /** Of memory, but for what the smallest one takes, too. */
  get bytes(): number {
    return this.#counts.byteLength;
  }

  get mean(): number {
    return this.sum / this.count;
  }

  /** Negative values (clocks that were set back) count as 0. */
  add(value: number): void {
    const v = value > 0 ? value : 0;
    this.count++;
    if (v < this.min) this.min = v;
    if (v > this.max) this.max = v;
    this.sum += Math.round(v * 16) / 16;
    this.#increase(bucketOf(v), 1);
  }

  /** Afterwards it is what it were if it had been given the values of both. */
  merge(other: QuantileSketch): void {
    this.count += other.count;
    this.min = Math.min(this.min, other.min);
    this.max = Math.max(this.max, other.max);
    this.sum += other.sum;
    other.visit((bucket, count) => this.#increase(bucket, count));
  }

  /** The smallest value that a share `q` (0 to 1) of all values does not exceed: that of rank ⌈q · count⌉. NaN without values. */
  quantile(q: number): number {
    if (this.count === 0) return NaN;
    const rank = nearestRank(q, this.count);
    if (rank === 1) return this.min;
    if (rank === this.count) return this.max;
    let seen = 0;
    let at = 0;
    for (; at < this.#counts.length; at++) {
      seen += this.#counts[at];
      if (seen >= rank) break;
    }
    return Math.min(this.max, Math.max(this.min, middleOf(this.#first + at)));
  }

  /** Calls back for each bucket that is not empty, in order. */
  visit(visit: (bucket: number, count: number) => void): void {
    for (let i = 0; i < this.#counts.length; i++) {
      if (this.#counts[i] > 0) visit(this.#first + i, this.#counts[i]);
    }
  }

  /** As `merge`, of a sketch as it is read from bytes: the first `length` buckets, in order, and their counts. */
  mergeBuckets(
    { count, min, max, sum }: Pick<QuantileSketch, "count" | "min" | "max" | "sum">,
    buckets: Uint32Array,
    counts: Float64Array,
    length: number,
  ): void {
    this.count += count;
    this.min = Math.min(this.min, min);
    this.max = Math.max(this.max, max);
    this.sum += sum;
    if (length === 0) return;
    this.#makeRoom(buckets[0], buckets[length - 1]);
    for (let i = 0; i < length; i++) this.#counts[buckets[i] - this.#first] += counts[i];
  }

  #increase(bucket: number, by: number): void {
    this.#makeRoom(bucket, bucket);
    this.#counts[bucket - this.#first] += by;
  }

  /** For these buckets and those between them. */
  #makeRoom(least: number, most: number): void {
    const old = this.#counts;
    if (least >= this.#first && most < this.#first + old.length) return;
    const from = least - (least % BLOCK);
    const first = old.length === 0 ? from : Math.min(from, this.#first);
    const end = Math.min(BUCKETS, Math.max(most - (most % BLOCK) + BLOCK, this.#first + old.length));
    this.#counts = new Float64Array(end - first);
    if (this.#budget !== null) this.#budget.used += this.#counts.byteLength - old.byteLength;
    if (old.length > 0) this.#counts.set(old, this.#first - first);
    this.#first = first;
  }
}

/** From 1 to `count`. A product that is a whole number but for its last bit is that number: 0.55 · 100 is 55. */
function nearestRank(q: number, count: number): number {
  return Math.min(count, Math.max(1, Math.ceil(q * count * (1 - Number.EPSILON))));
}
