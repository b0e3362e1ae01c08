// Random numbers that are the same for the same seed.

export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0 || 1;
  }

  /** 0 ≤ x < 1 (xorshift32). */
  next(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x >>> 0;
    return this.#state / 2 ** 32;
  }

  weighted<T extends { readonly weight: number }>(items: readonly T[]): T | undefined {
    let at = this.next() * items.reduce((sum, { weight }) => sum + weight, 0);
    return items.find(({ weight }) => (at -= weight) < 0) ?? items.at(-1);
  }
}
