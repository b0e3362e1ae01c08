// A fixed number of records known by their number, kept in the order of age: the oldest is found at once, to be
// evicted first.

/** Numbers run from 1 to `capacity`; 0 means none. The owner keeps the records' fields in arrays of `capacity + 1`. */
export class AgedPool {
  readonly capacity: number;
  oldest = 0;
  size = 0;
  #newest = 0;
  #fresh = 1;
  #free = 0;
  readonly #older: Int32Array;
  /** The next newer record in use; among the free ones, the next free. */
  readonly #newer: Int32Array;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.#older = new Int32Array(capacity + 1);
    this.#newer = new Int32Array(capacity + 1);
  }

  /** A free record, which becomes the newest; 0 when all are in use. */
  take(): number {
    let record = this.#free;
    if (record !== 0) this.#free = this.#newer[record];
    else if (this.#fresh <= this.capacity) record = this.#fresh++;
    else return 0;
    this.size++;
    this.#append(record);
    return record;
  }

  give(record: number): void {
    this.#unlink(record);
    this.size--;
    this.#newer[record] = this.#free;
    this.#free = record;
  }

  /** Makes a record in use the newest. */
  touch(record: number): void {
    if (record === this.#newest) return;
    this.#unlink(record);
    this.#append(record);
  }

  #append(record: number): void {
    this.#older[record] = this.#newest;
    this.#newer[record] = 0;
    if (this.#newest === 0) this.oldest = record;
    else this.#newer[this.#newest] = record;
    this.#newest = record;
  }

  #unlink(record: number): void {
    const older = this.#older[record];
    const newer = this.#newer[record];
    if (older === 0) this.oldest = newer;
    else this.#newer[older] = newer;
    if (newer === 0) this.#newest = older;
    else this.#older[newer] = older;
  }
}
