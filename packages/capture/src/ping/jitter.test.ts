// Both kinds of jitter against their definitions.

import fc from "fast-check";
import { expect, test } from "vitest";
import { Jitter } from "./jitter.ts";

test("neighbours are compared, and RFC 3550's estimate follows by a sixteenth", () => {
  const jitter = new Jitter();
  const seen = [10, 26, 26, 10].map((latency) => {
    jitter.add(latency);
    return [jitter.last, jitter.smoothed];
  });
  // |D| = 16, 0, 16; J = 0 + 16/16, 1 - 1/16, 0.9375 + (16 - 0.9375)/16.
  expect(seen).toEqual([
    [null, null],
    [16, 1],
    [0, 0.9375],
    [16, 1.87890625],
  ]);
  expect(jitter.mean).toBeCloseTo(32 / 3, 12);
});

test("without two answers there is none", () => {
  const jitter = new Jitter();
  expect([jitter.last, jitter.smoothed, jitter.mean]).toEqual([null, null, null]);
  jitter.add(3);
  expect([jitter.last, jitter.smoothed, jitter.mean]).toEqual([null, null, null]);
});

test("the estimate stays between 0 and the largest difference", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1e4, noNaN: true }), { minLength: 2, maxLength: 200 }),
      (latencies) => {
        const jitter = new Jitter();
        for (const latency of latencies) jitter.add(latency);
        const differences = latencies.slice(1).map((latency, i) => Math.abs(latency - latencies[i]!));
        expect(jitter.smoothed).toBeGreaterThanOrEqual(0);
        expect(jitter.smoothed).toBeLessThanOrEqual(Math.max(...differences) + 1e-9);
        expect(jitter.mean).toBeCloseTo(differences.reduce((sum, d) => sum + d, 0) / differences.length, 6);
      },
    ),
  );
});
