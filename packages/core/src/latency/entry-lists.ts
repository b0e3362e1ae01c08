// Doubly linked lists of table entries, numbered from 1: an entry is in one list of each kind at a time.

export class EntryLists {
  readonly next: Int32Array;
  readonly previous: Int32Array;

  constructor(capacity: number) {
    this.next = new Int32Array(capacity + 1);
    this.previous = new Int32Array(capacity + 1);
  }

  /** At the front of the list whose first entry is `heads[at]`. */
  insert(heads: Int32Array, at: number, entry: number): void {
    const first = heads[at];
    this.next[entry] = first;
    this.previous[entry] = 0;
    if (first !== 0) this.previous[first] = entry;
    heads[at] = entry;
  }

  remove(heads: Int32Array, at: number, entry: number): void {
    const next = this.next[entry];
    const previous = this.previous[entry];
    if (next !== 0) this.previous[next] = previous;
    if (previous === 0) heads[at] = next;
    else this.next[previous] = next;
  }
}
