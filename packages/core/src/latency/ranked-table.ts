// Those with most answers of many, in bounded memory: when the table is full, or its entries have grown too large, the half of
// them that has been asked least is forgotten. Whoever is asked again and again stays, however many are asked once.

import { MemoryBudget } from "./memory-budget.ts";

export interface Ranked {
  /** Questions, answered or not. */
  readonly asked: number;
  /** What it has taken of the table's budget. */
  readonly bytes: number;
}

export class RankedTable<Key, Entry extends Ranked> {
  /** Some have been forgotten: if they come back, they begin anew. */
  truncated = false;
  readonly #capacity: number;
  readonly #budget: MemoryBudget;
  readonly #make: (key: Key, budget: MemoryBudget) => Entry;
  readonly #entries = new Map<Key, Entry>();

  /** `memory`: bytes that all entries together may take. */
  constructor(capacity: number, memory: number, make: (key: Key, budget: MemoryBudget) => Entry) {
    this.#capacity = capacity;
    this.#budget = new MemoryBudget(memory);
    this.#make = make;
  }

  /** Entries there are; once `truncated` there were more. */
  get size(): number {
    return this.#entries.size;
  }

  /** The entry of the key, which is made if need be. It is in the table until the next `entry`. */
  entry(key: Key): Entry {
    while (this.#budget.isExceeded && this.#entries.size > 1) this.#forget();
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    if (this.#entries.size >= this.#capacity) this.#forget();
    const made = this.#make(key, this.#budget);
    this.#entries.set(key, made);
    return made;
  }

  /** The most asked, at most `count`; equal ones in the order in which they came. */
  top(count: number): Entry[] {
    return [...this.#entries.values()].toSorted((a, b) => b.asked - a.asked).slice(0, count);
  }

  #forget(): void {
    this.truncated = true;
    const least = [...this.#entries].toSorted(([, a], [, b]) => a.asked - b.asked);
    for (const [key, { bytes }] of least.slice(0, Math.ceil(least.length / 2))) {
      this.#entries.delete(key);
      this.#budget.used -= bytes;
    }
  }
}
