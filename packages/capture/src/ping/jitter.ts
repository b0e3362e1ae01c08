// Jitter of a row of echoes, in both usual senses. Whatever unit goes in comes out.

/** RFC 3550, 6.4.1: "the gain parameter 1/16 gives a good noise reduction ratio". */
const GAIN = 1 / 16;

export class Jitter {
  /** |difference| of the last answered echo to the answered one before it; null before there are two. */
  last: number | null = null;
  /** J of RFC 3550, 6.4.1; null before there are two. A transit time there is a round trip here. */
  smoothed: number | null = null;
  #sum = 0;
  #count = 0;
  #before: number | null = null;

  /** An answered echo. Lost ones are no neighbours: they are left out. */
  add(latency: number): void {
    const before = this.#before;
    this.#before = latency;
    if (before === null) return;
    const difference = Math.abs(latency - before);
    const smoothed = this.smoothed ?? 0;
    this.last = difference;
    this.smoothed = smoothed + (difference - smoothed) * GAIN;
    this.#sum += difference;
    this.#count++;
  }

  /** Mean |difference of neighbours|. */
  get mean(): number | null {
    return this.#count === 0 ? null : this.#sum / this.#count;
  }
}
