// Finds flows by the hash of their key: chains of slots, in buckets that are split one at a time (linear hashing, Litwin
// 1980), so that growing never stops the traffic for longer than one bucket takes.

import { CHAIN, STRIDE } from "./columns.ts";
import { hashOfFlow } from "./flow-key.ts";

const FIRST_BUCKETS = 1024;

export class FlowBuckets {
  readonly #words: Int32Array;
  readonly #seed: number;
  readonly #heads: Int32Array;
  /** Buckets of this level, less one. */
  #mask = FIRST_BUCKETS - 1;
  /** Those below are split already: the next bit of the hash counts for them as well. */
  #split = 0;

  constructor(words: Int32Array, flows: number, seed: number) {
    this.#words = words;
    this.#seed = seed;
    this.#heads = new Int32Array(2 ** Math.ceil(Math.log2(flows + FIRST_BUCKETS)));
  }

  /** The first slot of the chain that a key with this hash is in, 0 for none; CHAIN leads on. */
  first(hash: number): number {
    return this.#heads[this.#bucketOf(hash)];
  }

  /** `size`: flows in the table, this one included. The flow's key may be written later. */
  add(slot: number, hash: number, size: number): void {
    // Two buckets for each flow: whoever else is in the same one costs a look at memory that is rarely at hand.
    if (2 * size > this.#mask + 1 + this.#split) this.#splitNext();
    const bucket = this.#bucketOf(hash);
    this.#words[slot * STRIDE + CHAIN] = this.#heads[bucket];
    this.#heads[bucket] = slot;
  }

  remove(slot: number): void {
    const words = this.#words;
    const base = slot * STRIDE;
    const bucket = this.#bucketOf(hashOfFlow(words, base, this.#seed));
    let at = this.#heads[bucket];
    if (at === slot) {
      this.#heads[bucket] = words[base + CHAIN];
      return;
    }
    while (words[at * STRIDE + CHAIN] !== slot) at = words[at * STRIDE + CHAIN];
    words[at * STRIDE + CHAIN] = words[base + CHAIN];
  }

  #bucketOf(hash: number): number {
    const bucket = hash & this.#mask;
    return bucket < this.#split ? hash & (this.#mask * 2 + 1) : bucket;
  }

  #splitNext(): void {
    const words = this.#words;
    const from = this.#split;
    const to = from + this.#mask + 1;
    if (to >= this.#heads.length) return;
    let slot = this.#heads[from];
    let low = 0;
    let high = 0;
    while (slot !== 0) {
      const base = slot * STRIDE;
      const next = words[base + CHAIN];
      if ((hashOfFlow(words, base, this.#seed) & (this.#mask + 1)) === 0) {
        words[base + CHAIN] = low;
        low = slot;
      } else {
        words[base + CHAIN] = high;
        high = slot;
      }
      slot = next;
    }
    this.#heads[from] = low;
    this.#heads[to] = high;
    this.#split++;
    if (this.#split > this.#mask) {
      this.#mask = this.#mask * 2 + 1;
      this.#split = 0;
    }
  }
}
