// A map of bounded size: when it is full, what has not been used for longest goes.

export class RecentMap<Key, Value> {
  /** Entries that were let go to make room. */
  dropped = 0;
  readonly #map = new Map<Key, Value>();
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#map.size;
  }

  get(key: Key): Value | undefined {
    const value = this.#map.get(key);
    if (value === undefined) return undefined;
    this.#map.delete(key);
    this.#map.set(key, value);
    return value;
  }

  has(key: Key): boolean {
    return this.#map.has(key);
  }

  set(key: Key, value: Value): void {
    this.#map.delete(key);
    if (this.#map.size >= this.#capacity) {
      for (const oldest of this.#map.keys()) {
        this.#map.delete(oldest);
        this.dropped++;
        break;
      }
    }
    this.#map.set(key, value);
  }

  /** The value of the key, made where there is none. */
  obtain(key: Key, make: () => Value): Value {
    let value = this.get(key);
    if (value === undefined) {
      value = make();
      this.set(key, value);
    }
    return value;
  }

  delete(key: Key): void {
    this.#map.delete(key);
  }

  entries(): IterableIterator<[Key, Value]> {
    return this.#map.entries();
  }
}
