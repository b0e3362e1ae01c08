// Those who are asked most stay, whatever else comes by.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RankedTable } from "./ranked-table.ts";

interface Entry {
  key: number;
  asked: number;
}

const tableOf = (capacity: number): RankedTable<number, Entry> =>
  new RankedTable(capacity, (key: number) => ({ key, asked: 0 }));

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
    expect(table.top(20)).toEqual(Array.from({ length: 20 }, (_, key) => ({ key, asked: 10_000 })));
  });
});
