// A map of bounded size that keeps what is used: two generations, of which the older one goes when the younger one is full.
// What was used since the last turn is in the younger one, so to use an entry costs no more than to look it up.

export class RecentMap<Key, Value> {
  /** Entries that were let go to make room. */
  dropped = 0;
  #young = new Map<Key, Value>();
  #old = new Map<Key, Value>();
  readonly #half: number;
  readonly #onDrop: ((value: Value) => void) | null;

  constructor(capacity: number, onDrop: ((value: Value) => void) | null = null) {
    this.#half = Math.max(1, capacity >> 1);
    this.#onDrop = onDrop;
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get(key: Key): Value | undefined {
    const value = this.#young.get(key);
    if (value !== undefined || this.#old.size === 0) return value;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: Key, value: Value): void {
    if (this.#old.size > 0) this.#old.delete(key);
    if (this.#young.size >= this.#half && !this.#young.has(key)) this.#turn();
    this.#young.set(key, value);
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
    if (!this.#young.delete(key)) this.#old.delete(key);
  }

  /** The older generation first. */
  *entries(): Generator<[Key, Value]> {
    yield* this.#old;
    yield* this.#young;
  }

  #turn(): void {
    this.dropped += this.#old.size;
    if (this.#onDrop !== null) for (const value of this.#old.values()) this.#onDrop(value);
    this.#old = this.#young;
    this.#young = new Map();
  }
}
