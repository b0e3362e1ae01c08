// Counts by address over the last seconds, in a table of fixed size: sets of four cells, of which the least used goes when a
// fifth comes. Whoever does much stays, however many others come by once.

import { Kind } from "../flow/columns.ts";
import { addressText } from "../flow/flow-record.ts";
import { hashEndpoint } from "../flow/hash.ts";

const WAYS = 4;
/** Seconds that are remembered: a power of two, because the remainder of a double is a call. */
export const MOST_SECONDS = 16;
const SECONDS = MOST_SECONDS - 1;
/** Bit of `extra`: the address is IPv6. */
export const IPV6 = 1 << 16;

export class RateTable {
  /** The latest `find` has made its cell. */
  isNew = false;
  /** Cells that were taken from somebody to make room. */
  replaced = 0;
  /** Any flow of the cell, the latest that was noted. */
  readonly slots: Int32Array;
  readonly #seed: number;
  readonly #sets: number;
  readonly #lanes: number;
  /** Four words of address and one that is the user's. */
  readonly #keys: Int32Array;
  readonly #used: Uint8Array;
  readonly #seconds: Float64Array;
  /** How much the cell has been used, which fades. */
  readonly #weights: Float64Array;
  readonly #counts: Float64Array;
  readonly #touched: Int32Array;
  readonly #isTouched: Uint8Array;
  #touches = 0;
  /** What was found last: packets of a flood follow each other. */
  #latest = -1;

  /** `cells` is a power of two; each has `lanes` counts a second. */
  constructor(seed: number, cells: number, lanes = 1) {
    this.#seed = seed;
    this.#sets = cells / WAYS;
    this.#lanes = lanes;
    this.#keys = new Int32Array(cells * 5);
    this.#used = new Uint8Array(cells);
    this.#seconds = new Float64Array(cells);
    this.#weights = new Float64Array(cells);
    this.#counts = new Float64Array(cells * lanes * MOST_SECONDS);
    this.#touched = new Int32Array(cells);
    this.#isTouched = new Uint8Array(cells);
    this.slots = new Int32Array(cells);
  }

  /** The cell of the address `words[at, at + 4)` with `extra`. */
  find(words: Int32Array, at: number, extra: number, second: number): number {
    this.isNew = false;
    if (this.#latest >= 0 && this.#has(this.#latest, words, at, extra)) return this.#latest;
    return (this.#latest = this.#look(words, at, extra, second));
  }

  #has(cell: number, words: Int32Array, at: number, extra: number): boolean {
    const keys = this.#keys;
    const key = cell * 5;
    return (
      keys[key + 3] === words[at + 3] &&
      keys[key + 4] === extra &&
      keys[key] === words[at] &&
      keys[key + 1] === words[at + 1] &&
      keys[key + 2] === words[at + 2]
    );
  }

  #look(words: Int32Array, at: number, extra: number, second: number): number {
    const hash = hashEndpoint(words[at], words[at + 1], words[at + 2], words[at + 3], extra, this.#seed);
    const first = (hash & (this.#sets - 1)) * WAYS;
    let victim = first;
    let least = Infinity;
    for (let cell = first; cell < first + WAYS; cell++) {
      if (this.#used[cell] === 0) {
        if (least !== -1) victim = cell;
        least = -1;
        continue;
      }
      if (this.#has(cell, words, at, extra)) return cell;
      if (least === -1) continue;
      const weight = this.#weights[cell] / (1 + second - this.#seconds[cell]);
      if (weight < least) {
        least = weight;
        victim = cell;
      }
    }
    this.#take(victim, words, at, extra, second);
    return victim;
  }

  #take(cell: number, words: Int32Array, at: number, extra: number, second: number): void {
    this.isNew = true;
    if (this.#used[cell] !== 0) this.replaced++;
    this.#used[cell] = 1;
    for (let i = 0; i < 4; i++) this.#keys[cell * 5 + i] = words[at + i];
    this.#keys[cell * 5 + 4] = extra;
    this.#seconds[cell] = second;
    this.#weights[cell] = 0;
    this.#clear(cell);
  }

  /** Adds to a count of the cell at this second. */
  add(cell: number, second: number, value: number, lane = 0): void {
    if (second !== this.#seconds[cell]) this.#turn(cell, second);
    this.#counts[(cell * this.#lanes + lane) * MOST_SECONDS + (second & SECONDS)] += value;
    this.#weights[cell] += value;
    if (this.#isTouched[cell] !== 0) return;
    this.#isTouched[cell] = 1;
    this.#touched[this.#touches++] = cell;
  }

  /** Whether its sum can be so much: `least` is what `leastWeight` says. */
  mayReach(cell: number, least: number): boolean {
    return this.#weights[cell] >= least;
  }

  /** What has been added in the `window` seconds up to `second`. */
  sum(cell: number, second: number, window: number, lane = 0): number {
    if (second !== this.#seconds[cell]) this.#turn(cell, second);
    const at = (cell * this.#lanes + lane) * MOST_SECONDS;
    let sum = 0;
    for (let i = 0; i < window; i++) sum += this.#counts[at + ((second - i) & SECONDS)];
    return sum;
  }

  /** Calls back for each cell that something was added to since this was last asked, and whose weight is not below `least`. */
  drain(visit: (cell: number) => void, least = 0): void {
    const touches = this.#touches;
    this.#touches = 0;
    for (let i = 0; i < touches; i++) {
      const cell = this.#touched[i];
      this.#isTouched[cell] = 0;
      if (this.#weights[cell] >= least) visit(cell);
    }
  }

  address(cell: number): string {
    return addressText(this.#keys, cell * 5, (this.extra(cell) & IPV6) !== 0 ? Kind.IPV6 : 0);
  }

  extra(cell: number): number {
    return this.#keys[cell * 5 + 4];
  }

  /** Seconds have passed: those that are over make room. Time that turns back begins anew. */
  #turn(cell: number, second: number): void {
    const passed = second - this.#seconds[cell];
    // A packet that is a little late counts for the second that is there.
    if (passed < 0 && passed > -MOST_SECONDS) return;
    this.#seconds[cell] = second;
    this.#weights[cell] /= 2;
    if (passed < 0 || passed >= MOST_SECONDS) return this.#clear(cell);
    const size = this.#lanes * MOST_SECONDS;
    for (let i = 1; i <= passed; i++) {
      const slot = (second - passed + i) & SECONDS;
      for (let lane = 0; lane < this.#lanes; lane++) this.#counts[cell * size + lane * MOST_SECONDS + slot] = 0;
    }
  }

  /** Some stores: a call of `fill` takes longer. */
  #clear(cell: number): void {
    const size = this.#lanes * MOST_SECONDS;
    for (let i = cell * size; i < (cell + 1) * size; i++) this.#counts[i] = 0;
  }
}

/** What a cell weighs at least whose sum over the window is `sum`: a weight is halved at most once a second. */
export function leastWeight(sum: number, window: number): number {
  return sum / 2 ** window;
}
