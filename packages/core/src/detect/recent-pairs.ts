// As RecentMap, with two addresses and a number as the key: all of them words of a flow, so that to look something up costs
// no text.

import { hashEndpoint } from "../flow/hash.ts";
import { parseAddress } from "./network.ts";

/** Of a key: four words of each address, and one that is the user's. */
const KEY = 9;

export class RecentPairs<Value> {
  /** Entries that were let go to make room. */
  dropped = 0;
  readonly #seed: number;
  readonly #half: number;
  readonly #make: () => Value;
  #young: Generation<Value> | null = null;
  #old: Generation<Value> | null = null;

  constructor(seed: number, capacity: number, make: () => Value) {
    this.#seed = seed;
    this.#half = Math.max(1, capacity >> 1);
    this.#make = make;
  }

  /** The value of the addresses `words[one, one + 4)` and `words[other, other + 4)` with `extra`, made where there is none. */
  obtain(words: Int32Array, one: number, other: number, extra: number): Value {
    const first = hashEndpoint(words[one], words[one + 1], words[one + 2], words[one + 3], extra, this.#seed);
    const hash = hashEndpoint(words[other], words[other + 1], words[other + 2], words[other + 3], 0, first);
    let young = (this.#young ??= new Generation<Value>(this.#half));
    const known = young.find(hash, words, one, other, extra);
    if (known !== undefined) return known;
    const value = this.#old?.take(hash, words, one, other, extra) ?? this.#make();
    if (young.made === this.#half) young = this.#turn(young);
    young.add(value, hash, words, one, other, extra);
    return value;
  }

  /** The same of addresses in text. */
  obtainOf(one: string, other: string, extra: number): Value {
    const words = new Int32Array(8);
    words.set(parseAddress(one)?.words ?? []);
    words.set(parseAddress(other)?.words ?? [], 4);
    return this.obtain(words, 0, 4, extra);
  }

  #turn(full: Generation<Value>): Generation<Value> {
    const empty = this.#old ?? new Generation<Value>(this.#half);
    this.dropped += empty.size;
    empty.clear();
    this.#old = full;
    this.#young = empty;
    return empty;
  }
}

/** Entries that have come one after the other, found by their keys' hashes. */
class Generation<Value> {
  /** Entries that have been made, and those of them that were not taken again. */
  made = 0;
  size = 0;
  /** Number of an entry plus one; 0 ends a search. */
  readonly #index: Int32Array;
  readonly #keys: Int32Array;
  #values: (Value | undefined)[] = [];

  constructor(capacity: number) {
    this.#index = new Int32Array(2 ** Math.ceil(Math.log2(2 * capacity)));
    this.#keys = new Int32Array(KEY * capacity);
  }

  clear(): void {
    this.made = this.size = 0;
    this.#index.fill(0);
    this.#values = [];
  }

  find(hash: number, words: Int32Array, one: number, other: number, extra: number): Value | undefined {
    const index = this.#index;
    for (let at = hash & (index.length - 1); index[at] !== 0; at = (at + 1) & (index.length - 1))
      if (this.#has(index[at] - 1, words, one, other, extra)) return this.#values[index[at] - 1];
    return undefined;
  }

  take(hash: number, words: Int32Array, one: number, other: number, extra: number): Value | undefined {
    const index = this.#index;
    for (let at = hash & (index.length - 1); index[at] !== 0; at = (at + 1) & (index.length - 1)) {
      const entry = index[at] - 1;
      if (!this.#has(entry, words, one, other, extra)) continue;
      const value = this.#values[entry];
      if (value !== undefined) this.size--;
      this.#values[entry] = undefined;
      return value;
    }
    return undefined;
  }

  /** There is room, and no such key. */
  add(value: Value, hash: number, words: Int32Array, one: number, other: number, extra: number): void {
    const index = this.#index;
    let at = hash & (index.length - 1);
    while (index[at] !== 0) at = (at + 1) & (index.length - 1);
    const entry = this.made++;
    this.size++;
    index[at] = entry + 1;
    this.#values.push(value);
    const keys = this.#keys;
    const key = KEY * entry;
    for (let i = 0; i < 4; i++) {
      keys[key + i] = words[one + i];
      keys[key + 4 + i] = words[other + i];
    }
    keys[key + 8] = extra;
  }

  #has(entry: number, words: Int32Array, one: number, other: number, extra: number): boolean {
    const keys = this.#keys;
    const key = KEY * entry;
    for (let i = 3; i >= 0; i--)
      if (keys[key + 4 + i] !== words[other + i] || keys[key + i] !== words[one + i]) return false;
    return keys[key + 8] === extra;
  }
}
