// The questions that are still open: columns of numbers with a cap, found by a keyed hash, by flow, and by age.

import { SlotPages } from "../reassemble/slot-pages.ts";
import type { NameReader } from "./dns-name.ts";
import { MAX_NAME } from "./dns-name.ts";
import { EntryLists } from "./entry-lists.ts";

/** Bytes kept for each name. */
const NAME_STRIDE = MAX_NAME + 1;
const NEWEST = 0;

/** Entries are numbered from 1; 0 is none. */
export class DnsQuestions {
  readonly capacity: number;
  size = 0;
  oldest = 0;

  // Columns.
  readonly asked: Float64Array;
  readonly slot: Int32Array;
  readonly retries: Int32Array;
  readonly id: Uint16Array;
  readonly type: Uint16Array;
  readonly transport: Uint8Array;
  /** 1 where the flow's initiator asks. */
  readonly outbound: Uint8Array;
  readonly names: Uint8Array;
  readonly #nameLength: Uint8Array;

  readonly #hash: Int32Array;
  readonly #buckets: Int32Array;
  readonly #mask: number;
  readonly #byHash: EntryLists;
  readonly #bySlot: EntryLists;
  readonly #firstOfSlot = new SlotPages(1);
  readonly #byAge: EntryLists;
  readonly #newest = new Int32Array(1);
  #unused = 1;
  /** Of entries that have been freed, chained by their slot column. */
  #free = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
    const rows = capacity + 1;
    this.asked = new Float64Array(rows);
    this.slot = new Int32Array(rows);
    this.retries = new Int32Array(rows);
    this.id = new Uint16Array(rows);
    this.type = new Uint16Array(rows);
    this.transport = new Uint8Array(rows);
    this.outbound = new Uint8Array(rows);
    this.names = new Uint8Array(rows * NAME_STRIDE);
    this.#nameLength = new Uint8Array(rows);
    this.#hash = new Int32Array(rows);
    const buckets = 2 ** Math.ceil(Math.log2(rows));
    this.#buckets = new Int32Array(buckets);
    this.#mask = buckets - 1;
    this.#byHash = new EntryLists(capacity);
    this.#bySlot = new EntryLists(capacity);
    this.#byAge = new EntryLists(capacity);
  }

  get isFull(): boolean {
    return this.size === this.capacity;
  }

  /** Not when it is full. The caller fills in the columns that are not given here. */
  add(slot: number, hash: number, name: NameReader): number {
    const entry = this.#free === 0 ? this.#unused++ : this.#free;
    if (entry === this.#free) this.#free = this.slot[entry];
    this.slot[entry] = slot;
    this.retries[entry] = 0;
    this.#hash[entry] = hash;
    this.#nameLength[entry] = name.length;
    const start = entry * NAME_STRIDE;
    for (let i = 0; i < name.length; i++) this.names[start + i] = name.bytes[i];
    this.#byHash.insert(this.#buckets, hash & this.#mask, entry);
    this.#bySlot.insert(this.#firstOfSlot.make(slot), this.#firstOfSlot.at(slot), entry);
    this.#byAge.insert(this.#newest, NEWEST, entry);
    if (this.oldest === 0) this.oldest = entry;
    this.size++;
    return entry;
  }

  remove(entry: number): void {
    const slot = this.slot[entry];
    if (this.oldest === entry) this.oldest = this.#byAge.previous[entry];
    this.#byHash.remove(this.#buckets, this.#hash[entry] & this.#mask, entry);
    this.#bySlot.remove(this.#firstOfSlot.make(slot), this.#firstOfSlot.at(slot), entry);
    this.#byAge.remove(this.#newest, NEWEST, entry);
    this.slot[entry] = this.#free;
    this.#free = entry;
    this.size--;
  }

  /** The latest one that may have this hash, and those before it in its bucket. */
  first(hash: number): number {
    return this.#buckets[hash & this.#mask];
  }

  following(entry: number): number {
    return this.#byHash.next[entry];
  }

  /** The latest one of a flow, and those before it. */
  firstOf(slot: number): number {
    return this.#firstOfSlot.find(slot)?.[this.#firstOfSlot.at(slot)] ?? 0;
  }

  followingOf(entry: number): number {
    return this.#bySlot.next[entry];
  }

  /** Of the same flow, the one that was asked after it. */
  followedBy(entry: number): number {
    return this.#bySlot.previous[entry];
  }

  /** Whether it asks for this. */
  asks(entry: number, hash: number, type: number, name: NameReader): boolean {
    return (
      this.#hash[entry] === hash &&
      this.type[entry] === type &&
      name.equals(this.names, this.nameStart(entry), this.nameEnd(entry))
    );
  }

  nameStart(entry: number): number {
    return entry * NAME_STRIDE;
  }

  nameEnd(entry: number): number {
    return entry * NAME_STRIDE + this.#nameLength[entry];
  }
}
