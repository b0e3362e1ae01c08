// Numbers for each flow slot, in pages that come into being with the first slot that needs one: nothing is copied
// to grow.

const PAGE_SHIFT = 10;
const PAGE_MASK = (1 << PAGE_SHIFT) - 1;

export class SlotPages {
  readonly #fields: number;
  readonly #pages: (Int32Array | undefined)[] = [];

  /** `fields` numbers for each slot, zero at first. */
  constructor(fields: number) {
    this.#fields = fields;
  }

  /** The page that holds the slot's numbers from `at(slot)` on; undefined where none was ever asked for by `make`. */
  find(slot: number): Int32Array | undefined {
    return this.#pages[slot >>> PAGE_SHIFT];
  }

  make(slot: number): Int32Array {
    const page = slot >>> PAGE_SHIFT;
    // A sparse array would be slow.
    while (this.#pages.length <= page) this.#pages.push(undefined);
    return (this.#pages[page] ??= new Int32Array(this.#fields << PAGE_SHIFT));
  }

  at(slot: number): number {
    return (slot & PAGE_MASK) * this.#fields;
  }
}
