// Flows that have had another packet in this second, each once. Bounded: who finds no room is told of when it carries more.

const MOST = 1 << 16;

export class ActiveFlows {
  /** Times that a flow found no room. */
  skipped = 0;
  readonly #isNoted: Uint8Array;
  readonly #slots = new Int32Array(MOST);
  #size = 0;

  constructor(capacity: number) {
    this.#isNoted = new Uint8Array(capacity + 1);
    // Slot 0 is no flow.
    this.#isNoted[0] = 1;
  }

  add(slot: number): void {
    if (this.#isNoted[slot] !== 0) return;
    if (this.#size === MOST) {
      this.skipped++;
      return;
    }
    this.#isNoted[slot] = 1;
    this.#slots[this.#size++] = slot;
  }

  /** In the order in which they were noted. */
  drain(visit: (slot: number) => void): void {
    for (let i = 0; i < this.#size; i++) {
      this.#isNoted[this.#slots[i]] = 0;
      visit(this.#slots[i]);
    }
    this.#size = 0;
  }
}
