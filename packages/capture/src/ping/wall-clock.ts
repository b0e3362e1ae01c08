// Seconds since 1970, with microseconds: Date tells milliseconds. Between two of them a clock that nobody sets goes on, and where
// the two disagree, because the time was set or one of them runs faster, Date is right.

export interface Clocks {
  /** Milliseconds since 1970, whole ones. */
  date(): number;
  /** Milliseconds of a clock that nobody sets. */
  monotonic(): number;
}

export class WallClock {
  readonly #clocks: Clocks;
  /** From the monotonic clock to the time since 1970. */
  #offset: number;

  constructor(clocks: Clocks) {
    this.#clocks = clocks;
    this.#offset = clocks.date() - clocks.monotonic();
  }

  seconds(): number {
    const earliest = this.#clocks.date();
    const monotonic = this.#clocks.monotonic();
    // The process may have waited between the two calls: hence a third.
    const latest = this.#clocks.date() + 1;
    const time = Math.min(latest, Math.max(earliest, monotonic + this.#offset));
    this.#offset = time - monotonic;
    return time / 1000;
  }
}
