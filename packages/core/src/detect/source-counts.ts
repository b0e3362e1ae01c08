// How many different addresses there were, for each of many cells: HyperLogLog with 256 registers, within about 7 %.

import { hashEndpoint } from "../flow/hash.ts";

const REGISTERS = 256;
/** Of a register's rank: the power that its estimate is made of. */
const POWERS = Float64Array.from({ length: 33 }, (_, rank) => 2 ** -rank);
/** Flajolet and others, 2007, figure 3. */
const ALPHA = 0.7213 / (1 + 1.079 / REGISTERS);

export class SourceCounts {
  readonly #seed: number;
  readonly #registers: Uint8Array;
  /** The same, eight at a time. */
  readonly #eights: Float64Array;

  constructor(seed: number, cells: number) {
    this.#seed = Math.imul(seed ^ 0x5bd1e995, 0x9e3779b1);
    this.#registers = new Uint8Array(cells * REGISTERS);
    this.#eights = new Float64Array(this.#registers.buffer);
  }

  add(cell: number, words: Int32Array, at: number): void {
    const hash = hashEndpoint(words[at], words[at + 1], words[at + 2], words[at + 3], 0, this.#seed);
    const register = cell * REGISTERS + (hash >>> 24);
    const rank = Math.clz32((hash << 8) | 0x80) + 1;
    if (rank > this.#registers[register]) this.#registers[register] = rank;
  }

  count(cell: number): number {
    let sum = 0;
    let empty = 0;
    for (let i = cell * REGISTERS; i < (cell + 1) * REGISTERS; i++) {
      sum += POWERS[this.#registers[i]];
      if (this.#registers[i] === 0) empty++;
    }
    const estimate = (ALPHA * REGISTERS * REGISTERS) / sum;
    const small = estimate <= 2.5 * REGISTERS && empty > 0;
    return Math.round(small ? REGISTERS * Math.log(REGISTERS / empty) : estimate);
  }

  /** A few stores: a call of `fill` takes longer. */
  clear(cell: number): void {
    const size = REGISTERS / 8;
    for (let i = cell * size; i < (cell + 1) * size; i++) this.#eights[i] = 0;
  }

  /** Nothing is going on any more: what comes next is counted anew. */
  rest(cell: number, isQuiet: boolean): void {
    if (isQuiet) this.clear(cell);
  }
}
