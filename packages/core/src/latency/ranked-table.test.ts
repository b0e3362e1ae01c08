// Those who are asked most stay, whatever else comes by.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Distribution } from "./distribution.ts";
import type { MemoryBudget } from "./memory-budget.ts";
import { RankedTable } from "./ranked-table.ts";

interface Entry {
  key: number;
  asked: number;
  bytes: number;
}

const tableOf = (capacity: number): RankedTable<number, Entry> =>
  new RankedTable(capacity, Infinity, (key: number) => ({ key, asked: 0, bytes: 0 }));

describe("a ranked table", () => {
  it("that is not full knows everything, most asked first", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50)), (keys) => {
        const table = tableOf(51);
        const counts = new Map<number, number>();
        for (const key of keys) {
          table.entry(key).asked++;
          counts.set(key, (counts.get(key) ?? 0) + 1);
        }
        expect(table.truncated).toBe(false);
        expect(table.size).toBe(counts.size);
        const wanted = [...counts].toSorted(([, a], [, b]) => b - a);
        expect(table.top(10).map(({ key, asked }) => [key, asked])).toEqual(wanted.slice(0, 10));
      }),
    );
  });

  it("never outgrows its capacity, and keeps who is asked often among a flood of others", () => {
    const table = tableOf(100);
    for (let i = 0; i < 10_000; i++) {
      table.entry(1000 + i).asked++;
      for (let often = 0; often < 20; often++) table.entry(often).asked++;
      expect(table.size).toBeLessThanOrEqual(100);
    }
    expect(table.truncated).toBe(true);
    expect(table.top(20)).toEqual(Array.from({ length: 20 }, (_, key) => ({ key, asked: 10_000, bytes: 0 })));
  });

  it("keeps to its memory when its entries grow, and forgets who is asked least", () => {
    const most = 200_000;
    const largest = 10_240;
    const table = new RankedTable(1000, most, (key: number, budget) => new Measured(key, budget));
    const ask = (key: number, duration: number): void => table.entry(key).add(duration);
    // Small ones all find room; then each is made as large as it can be.
    for (let key = 0; key < 500; key++) for (let i = 0; i <= key % 7; i++) ask(key, 1000);
    expect(table.truncated).toBe(false);
    for (let round = 0; round < 3; round++) {
      for (let key = 0; key < 500; key++) {
        for (const duration of [1, 86_400e6]) ask(key, duration);
        for (let i = 0; i < 20; i++) ask(3, 1000);
        expect(table.top(1000).reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(most + largest);
      }
    }
    expect(table.truncated).toBe(true);
    expect(table.top(1)[0]).toMatchObject({ key: 3 });
    expect(table.top(1)[0]!.asked).toBeGreaterThan(30_000);
    expect(table.size).toBeGreaterThan(5);
  });
});

class Measured {
  asked = 0;
  readonly key: number;
  readonly #latency: Distribution;

  constructor(key: number, budget: MemoryBudget) {
    this.key = key;
    this.#latency = new Distribution(budget);
  }

  get bytes(): number {
    return this.#latency.bytes;
  }

  add(duration: number): void {
    this.asked++;
    this.#latency.add(duration);
  }
}
