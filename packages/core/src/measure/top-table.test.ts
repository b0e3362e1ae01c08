// The largest of many names: exact while they fit, honest about its error when they do not.

import fc from "fast-check";
import { expect, test } from "vitest";
import { TopTable } from "./top-table.ts";

interface Entry {
  name: string;
  flows: number;
  bytes: number;
}

function fill(table: TopTable<string, Entry>, additions: readonly (readonly [string, number])[]): Map<string, number> {
  const truth = new Map<string, number>();
  for (const [name, bytes] of additions) {
    const entry = table.find(name) ?? table.insert(name, { name, flows: 0, bytes: 0 });
    entry.flows++;
    entry.bytes += bytes;
    truth.set(name, (truth.get(name) ?? 0) + bytes);
  }
  return truth;
}

const additions = fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }).map(String), fc.nat(1000)), { maxLength: 400 });

test("is exact while everybody fits", () => {
  fc.assert(
    fc.property(additions, fc.nat(70), (list, count) => {
      const table = new TopTable<string, Entry>(61);
      const truth = fill(table, list);
      const largest = [...truth.values()].toSorted((a, b) => b - a).slice(0, count);
      expect(table.top(count).map(({ bytes }) => bytes)).toEqual(largest);
      expect(table.error).toBe(0);
      expect(table.size).toBe(truth.size);
    }),
  );
});

test("never says too much, nor less than its error allows, and forgets nobody larger than that", () => {
  fc.assert(
    fc.property(additions, (list) => {
      const table = new TopTable<string, Entry>(10);
      const truth = fill(table, list);
      expect(table.size).toBeLessThanOrEqual(10);
      for (const [name, bytes] of truth) {
        const kept = table.find(name)?.bytes ?? 0;
        expect(kept).toBeLessThanOrEqual(bytes);
        expect(kept).toBeGreaterThanOrEqual(bytes - table.error);
      }
      for (const { flows, bytes } of table.top(10)) expect(flows === 0 && bytes > 0).toBe(false);
    }),
  );
});
