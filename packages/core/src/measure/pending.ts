// What each flow has added in one round: a few dense numbers for each flow that had a packet.

import type { Account } from "./tally.ts";

/** Flows in one round: accounting for them all must not make a frame wait. */
const SIZE = 1 << 12;
/** Packets out and in, bytes out and in. */
const FIELDS = 4;

export class Pending {
  #size = 0;
  readonly #slots = new Int32Array(SIZE);
  readonly #sums = new Float64Array(SIZE * FIELDS);
  /** Per slot: 0 not seen in this view, -1 seen, otherwise 1 + its place in this round. */
  readonly #places: Int32Array;

  constructor(flowCapacity: number) {
    this.#places = new Int32Array(flowCapacity + 1);
  }

  get full(): boolean {
    return this.#size === SIZE;
  }

  has(slot: number): boolean {
    return this.#places[slot] !== 0;
  }

  /** True when the flow is new to this view. There must be room. */
  add(slot: number, outbound: boolean, length: number): boolean {
    const before = this.#places[slot];
    const at = (before > 0 ? before - 1 : this.#place(slot)) * FIELDS + (outbound ? 0 : 1);
    this.#sums[at]++;
    this.#sums[at + 2] += length;
    return before === 0;
  }

  flush(slot: number, account: Account): void {
    const place = this.#places[slot] - 1;
    if (place < 0) return;
    this.#give(place, account);
    this.#places[slot] = -1;
    this.#slots[place] = 0;
  }

  flushAll(account: Account): void {
    for (let place = 0; place < this.#size; place++) {
      if (this.#slots[place] === 0) continue;
      this.#give(place, account);
      this.#places[this.#slots[place]] = -1;
    }
    this.#size = 0;
  }

  /** The slot will be another flow's. What was pending must have been flushed. */
  forget(slot: number): void {
    this.#places[slot] = 0;
  }

  #place(slot: number): number {
    const place = this.#size++;
    this.#places[slot] = place + 1;
    this.#slots[place] = slot;
    this.#sums.fill(0, place * FIELDS, (place + 1) * FIELDS);
    return place;
  }

  #give(place: number, account: Account): void {
    const at = place * FIELDS;
    account(this.#slots[place], this.#sums[at], this.#sums[at + 1], this.#sums[at + 2], this.#sums[at + 3]);
  }
}
