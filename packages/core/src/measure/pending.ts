// What each flow has added to a view since it was last accounted for. Packets only add to a few dense numbers here; hosts and
// applications are looked up once per flow and round, not once per packet.

/** Flows in one round. */
const SIZE = 1 << 15;

export class Pending {
  size = 0;
  readonly slots = new Int32Array(SIZE);
  readonly packetsOut = new Float64Array(SIZE);
  readonly packetsIn = new Float64Array(SIZE);
  readonly bytesOut = new Float64Array(SIZE);
  readonly bytesIn = new Float64Array(SIZE);
  /** Per slot: 0 not seen in this view, -1 seen, otherwise 1 + its place in this round. */
  readonly #places: Int32Array;

  constructor(flowCapacity: number) {
    this.#places = new Int32Array(flowCapacity + 1);
  }

  get full(): boolean {
    return this.size === SIZE;
  }

  has(slot: number): boolean {
    return this.#places[slot] !== 0;
  }

  /** True when the flow is new to this view. */
  add(slot: number, outbound: boolean, length: number): boolean {
    let place = this.#places[slot];
    const isNew = place === 0;
    if (place <= 0) {
      place = ++this.size;
      this.#places[slot] = place;
      this.slots[place - 1] = slot;
      this.packetsOut[place - 1] = this.packetsIn[place - 1] = 0;
      this.bytesOut[place - 1] = this.bytesIn[place - 1] = 0;
    }
    if (outbound) {
      this.packetsOut[place - 1]++;
      this.bytesOut[place - 1] += length;
    } else {
      this.packetsIn[place - 1]++;
      this.bytesIn[place - 1] += length;
    }
    return isNew;
  }

  /** The place of the slot in this round, -1 when nothing of it is pending. */
  place(slot: number): number {
    return this.#places[slot] - 1;
  }

  /** The flow is gone: its slot will be another flow's. What was pending must have been accounted for. */
  forget(slot: number): void {
    const place = this.#places[slot];
    this.#places[slot] = 0;
    if (place > 0) this.slots[place - 1] = 0;
  }

  /** Everything is accounted for: the round begins again. */
  clear(): void {
    for (let i = 0; i < this.size; i++) if (this.slots[i] !== 0) this.#places[this.slots[i]] = -1;
    this.size = 0;
  }
}
