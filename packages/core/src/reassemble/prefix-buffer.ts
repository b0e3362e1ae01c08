// The first bytes of a stream in one piece, for what can only be recognised whole when the first segment does not
// hold it all.

import { AgedPool } from "../decode/aged-pool.ts";
import { copyBytes } from "../decode/block-pool.ts";
import { SlotPages } from "./slot-pages.ts";

/** Prefixes that share an allocation. */
const PER_SLAB = 32;
/** In place of a prefix's number: it was evicted, so what follows is not the stream's beginning. */
const LOST = -1;

export interface PrefixBufferOptions {
  /** Longest prefix. */
  bytes?: number;
  /** Cap of bytes for all prefixes together. */
  memory?: number;
}

/**
 * A prefix is begun by the first `append` for a flow slot and direction and lives until `free`; when the memory is
 * used up the oldest is evicted. Memory is taken as it is needed.
 */
export class PrefixBuffer {
  readonly counters = { evicted: 0 };
  readonly #bytes: number;
  readonly #slabs: Uint8Array[] = [];
  readonly #records: AgedPool;
  readonly #slot: Int32Array;
  readonly #direction: Uint8Array;
  readonly #length: Int32Array;
  readonly #prefixes = new SlotPages(2);
  /** Where the prefix that was appended to last lies: `data[offset, offset + length)`. Valid until the next call. */
  data: Uint8Array;
  offset = 0;

  constructor(options: PrefixBufferOptions = {}) {
    this.#bytes = options.bytes ?? 8192;
    const capacity = Math.max(1, Math.floor((options.memory ?? 1 << 25) / this.#bytes));
    this.#records = new AgedPool(capacity);
    this.#slot = new Int32Array(capacity + 1);
    this.#direction = new Uint8Array(capacity + 1);
    this.#length = new Int32Array(capacity + 1);
    this.data = new Uint8Array(0);
  }

  /** Longest prefix. */
  get bytes(): number {
    return this.#bytes;
  }

  get size(): number {
    return this.#records.size;
  }

  /** Adds bytes and returns how many the prefix has now, `bytes` when it is full; 0 when it was evicted. */
  append(slot: number, direction: number, data: Uint8Array, offset: number, length: number): number {
    const page = this.#prefixes.make(slot);
    const at = this.#prefixes.at(slot) + direction;
    if (page[at] === LOST) return 0;
    if (page[at] === 0) page[at] = this.#begin(slot, direction);
    const record = page[at];
    this.data = this.#slab(record);
    this.offset = ((record - 1) % PER_SLAB) * this.#bytes;
    const had = this.#length[record];
    const added = Math.min(length, this.#bytes - had);
    copyBytes(this.data, this.offset + had, data, offset, added);
    return (this.#length[record] = had + added);
  }

  /** Finds a prefix without adding to it: its length, 0 where there is none. */
  find(slot: number, direction: number): number {
    const page = this.#prefixes.find(slot);
    const record = page === undefined ? 0 : page[this.#prefixes.at(slot) + direction];
    if (record <= 0) return 0;
    this.data = this.#slab(record);
    this.offset = ((record - 1) % PER_SLAB) * this.#bytes;
    return this.#length[record];
  }

  /** Both directions of a flow. */
  free(slot: number): void {
    const page = this.#prefixes.find(slot);
    if (page === undefined) return;
    const at = this.#prefixes.at(slot);
    for (let i = at; i < at + 2; i++) {
      if (page[i] > 0) this.#records.give(page[i]);
      page[i] = 0;
    }
  }

  #begin(slot: number, direction: number): number {
    if (this.#records.size === this.#records.capacity) {
      const { oldest } = this.#records;
      const owner = this.#slot[oldest];
      this.#prefixes.make(owner)[this.#prefixes.at(owner) + this.#direction[oldest]] = LOST;
      this.#records.give(oldest);
      this.counters.evicted++;
    }
    const record = this.#records.take();
    this.#slot[record] = slot;
    this.#direction[record] = direction;
    this.#length[record] = 0;
    return record;
  }

  #slab(record: number): Uint8Array {
    const slab = Math.floor((record - 1) / PER_SLAB);
    const size = Math.min(PER_SLAB, this.#records.capacity - slab * PER_SLAB);
    return (this.#slabs[slab] ??= new Uint8Array(size * this.#bytes));
  }
}
