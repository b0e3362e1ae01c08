// When a capture that was ended from outside is started again: at once at first, then after longer and longer pauses.

/** Milliseconds, by how often in a row it ended early. */
const PAUSES = [100, 250, 1000, 2000, 5000, 15_000, 30_000];
/** A capture that ran so long did not end early: what kills it at once, kills it sooner. */
const WELL_MS = 1000;

export class Recaptures {
  #early = 0;

  /** Milliseconds to wait, after a capture that has run for so many. */
  pauseAfter(ranMs: number): number {
    this.#early = ranMs < WELL_MS ? Math.min(this.#early + 1, PAUSES.length - 1) : 0;
    return PAUSES[this.#early] ?? 0;
  }
}
