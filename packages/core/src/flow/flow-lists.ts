// Live flows by how much they are worth keeping, each list in order of use, accurate to a round: a second of packet time.

import { FLAGS, FlowFlag, LAST, LISTED_SHIFT, NEWER, OLDER, STRIDE } from "./columns.ts";
import type { FlowMemory } from "./flow-memory.ts";

export const ListId = {
  /** TCP where only the initiator has spoken: the first to go when the table is full. */
  UNANSWERED: 0,
  OTHER: 1,
  ESTABLISHED: 2,
  /** TCP that has ended and waits for stray packets. */
  CLOSED: 3,
} as const;

const LISTS = 4;
/** What is kept of the round in which a flow was listed. */
const LISTED = 0xffff;

export class FlowLists {
  readonly #words: Int32Array;
  readonly #doubles: Float64Array;
  readonly #newest = new Int32Array(LISTS);
  readonly #oldest = new Int32Array(LISTS);

  constructor(memory: FlowMemory) {
    this.#words = memory.words;
    this.#doubles = memory.doubles;
  }

  add(slot: number, list: number, round: number): void {
    const words = this.#words;
    const base = slot * STRIDE;
    words[base + FLAGS] = (words[base + FLAGS] & 0xffff & ~FlowFlag.LIST) | list | (round << LISTED_SHIFT);
    words[base + NEWER] = 0;
    const first = this.#newest[list];
    words[base + OLDER] = first;
    if (first === 0) this.#oldest[list] = slot;
    else words[first * STRIDE + NEWER] = slot;
    this.#newest[list] = slot;
  }

  remove(slot: number): void {
    const words = this.#words;
    const base = slot * STRIDE;
    const list = words[base + FLAGS] & FlowFlag.LIST;
    const newer = words[base + NEWER];
    const older = words[base + OLDER];
    if (newer === 0) this.#newest[list] = older;
    else words[newer * STRIDE + OLDER] = older;
    if (older === 0) this.#oldest[list] = newer;
    else words[older * STRIDE + NEWER] = newer;
  }

  /** A packet came: moves the flow to the front, at most once a round, or to another list. */
  touch(slot: number, list: number, round: number): void {
    const base = slot * STRIDE;
    const flags = this.#words[base + FLAGS];
    if (flags >>> LISTED_SHIFT === (round & LISTED) && (flags & FlowFlag.LIST) === list) return;
    this.remove(slot);
    this.add(slot, list, round);
  }

  /** 0 when the list is empty. */
  oldest(list: number): number {
    return this.#oldest[list];
  }

  all(size: number): Int32Array {
    const slots = new Int32Array(size);
    let count = 0;
    for (let list = 0; list < LISTS; list++) {
      for (let slot = this.#newest[list]; slot !== 0; slot = this.#words[slot * STRIDE + OLDER]) slots[count++] = slot;
    }
    return slots;
  }

  /** Calls back for the flows that were listed in the last `rounds` before `round`, or in it, and for some others. */
  visitRecent(round: number, rounds: number, visit: (slot: number) => void): void {
    const words = this.#words;
    for (let list = 0; list < LISTS; list++) {
      for (let slot = this.#newest[list]; slot !== 0; slot = words[slot * STRIDE + OLDER]) {
        if (((round - (words[slot * STRIDE + FLAGS] >>> LISTED_SHIFT)) & LISTED) > rounds) break;
        visit(slot);
      }
    }
  }

  /** The most recently used of all lists, newest first by whole seconds. */
  recent(count: number): number[] {
    const heads = Array.from(this.#newest);
    const slots: number[] = [];
    while (slots.length < count) {
      let best = -1;
      for (let list = 0; list < LISTS; list++) {
        if (heads[list] !== 0 && (best < 0 || this.#last(heads[list]) > this.#last(heads[best]))) best = list;
      }
      if (best < 0) break;
      slots.push(heads[best]);
      heads[best] = this.#words[heads[best] * STRIDE + OLDER];
    }
    return slots;
  }

  #last(slot: number): number {
    return this.#doubles[(slot * STRIDE + LAST) >> 1];
  }
}
