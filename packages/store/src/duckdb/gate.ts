// Many may be inside at once, or one alone.

export class Gate {
  #inside = 0;
  #alone = false;
  readonly #waiting: { alone: boolean; enter: () => void }[] = [];

  async together<T>(work: () => Promise<T>): Promise<T> {
    if (this.#alone || this.#waiting.length > 0) await this.#wait(false);
    else this.#inside++;
    try {
      return await work();
    } finally {
      this.#inside--;
      this.#next();
    }
  }

  async alone<T>(work: () => Promise<T>): Promise<T> {
    if (this.#alone || this.#inside > 0) await this.#wait(true);
    else this.#alone = true;
    try {
      return await work();
    } finally {
      this.#alone = false;
      this.#next();
    }
  }

  #wait(alone: boolean): Promise<void> {
    return new Promise((enter) => this.#waiting.push({ alone, enter }));
  }

  /** In the order in which they came, so that nobody waits for ever. */
  #next(): void {
    while (this.#waiting.length > 0 && !this.#alone) {
      const [{ alone, enter }] = this.#waiting;
      if (alone && this.#inside > 0) return;
      this.#waiting.shift();
      if (alone) this.#alone = true;
      else this.#inside++;
      enter();
    }
  }
}
