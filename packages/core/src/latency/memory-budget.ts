// How much of the memory that a table's sketches may take is taken: a handful of values, well apart, make one of 10 KB.

export class MemoryBudget {
  /** Bytes. */
  used = 0;
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get isExceeded(): boolean {
    return this.used > this.#most;
  }
}
