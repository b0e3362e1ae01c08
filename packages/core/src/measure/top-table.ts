// The largest of many, by bytes, in bounded memory: exact up to `capacity` entries, beyond that the Misra-Gries algorithm in
// batches, as in the table of hosts. Whoever has many bytes is in it, and no figure is more than `error` bytes too low.

export interface Counted {
  flows: number;
  bytes: number;
}

const DEFAULT_CAPACITY = 4096;

export class TopTable<Key, Entry extends Counted> {
  /** Bytes by which a figure may be too low; 0 while everything is exact. */
  error = 0;
  readonly #capacity: number;
  readonly #entries = new Map<Key, Entry>();

  constructor(capacity: number = DEFAULT_CAPACITY) {
    this.#capacity = capacity;
  }

  /** Entries there are; once `error` is not 0 there were more. */
  get size(): number {
    return this.#entries.size;
  }

  /** The entry, which may be changed until the next `insert`. */
  find(key: Key): Entry | undefined {
    return this.#entries.get(key);
  }

  insert(key: Key, entry: Entry): Entry {
    if (this.#entries.size >= this.#capacity) this.#purge();
    this.#entries.set(key, entry);
    return entry;
  }

  remove(key: Key): void {
    this.#entries.delete(key);
  }

  /** The `count` entries with most bytes, largest first; equal ones in the order in which they came. */
  top(count: number): Entry[] {
    const order = (a: Entry, b: Entry): number => b.bytes - a.bytes;
    let best: Entry[] = [];
    let least = -Infinity;
    for (const entry of this.#entries.values()) {
      if (entry.bytes < least) continue;
      best.push(entry);
      if (best.length < count * 4 || count === 0) continue;
      best = best.toSorted(order).slice(0, count);
      least = best[count - 1].bytes;
    }
    return best.toSorted(order).slice(0, count);
  }

  /** Takes the middle count off everybody and forgets whoever has nothing left: at least half. */
  #purge(): void {
    const all = [...this.#entries.values()].map(({ bytes }) => bytes).toSorted((a, b) => a - b);
    const middle = Math.max(0, all[all.length >> 1]);
    this.error += middle;
    for (const [key, entry] of this.#entries) {
      const left = entry.bytes - middle;
      if (left <= 0) this.#entries.delete(key);
      else {
        entry.flows = Math.ceil(entry.flows * (left / entry.bytes));
        entry.bytes = left;
      }
    }
  }
}
