// A binary heap that hands out the earliest item first, and items of the same time in the order they came.

interface Entry<T> {
  item: T;
  order: number;
}

export class TimeHeap<T extends { readonly time: number }> {
  #entries: Entry<T>[] = [];
  #order = 0;

  push(item: T): void {
    const entries = this.#entries;
    const entry = { item, order: this.#order++ };
    let at = entries.length;
    entries.push(entry);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (before(entries[parent]!, entry)) break;
      entries[at] = entries[parent]!;
      at = parent;
    }
    entries[at] = entry;
  }

  peek(): T | undefined {
    return this.#entries[0]?.item;
  }

  pop(): T | undefined {
    const entries = this.#entries;
    const first = entries[0];
    const last = entries.pop();
    if (first === undefined || last === undefined) return undefined;
    const { length } = entries;
    if (length === 0) return first.item;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= length) break;
      if (child + 1 < length && before(entries[child + 1]!, entries[child]!)) child++;
      if (before(last, entries[child]!)) break;
      entries[at] = entries[child]!;
      at = child;
    }
    entries[at] = last;
    return first.item;
  }
}

const before = <T extends { readonly time: number }>(a: Entry<T>, b: Entry<T>): boolean =>
  a.item.time < b.item.time || (a.item.time === b.item.time && a.order < b.order);
