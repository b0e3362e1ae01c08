// The sketch keeps its promise on a million values of any kind, and sketches add up.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "../synth/random.ts";
import { BUCKETS, LONGEST, RELATIVE_ERROR, bucketOf, middleOf, startOf } from "./sketch-buckets.ts";
import { sketchFromBytes, sketchToBytes } from "./sketch-bytes.ts";
import { QuantileSketch } from "./sketch.ts";

const MILLION = 1_000_000;
const QUANTILES = [0, 0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999, 1];

const sketchOf = (values: Iterable<number>): QuantileSketch => {
  const sketch = new QuantileSketch();
  for (const value of values) sketch.add(value);
  return sketch;
};

/** Durations as networks have them: microseconds, some beyond what the sketch tells apart. */
const durations = fc.array(
  fc.oneof(
    fc.double({ min: 0, max: 10, noNaN: true }),
    fc.double({ min: 10, max: 1e7, noNaN: true }),
    fc.double({ min: 0, max: 2e11, noNaN: true }),
  ),
  { maxLength: 200 },
);

const random = new Random(5);
const uniform = (): number => (random.next() + 0.5) / 2 ** 32;
const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());

const DISTRIBUTIONS: readonly (readonly [name: string, draw: (i: number) => number])[] = [
  ["uniform", () => 1 + uniform() * 1e6],
  ["exponential", () => 1 - 20_000 * Math.log(uniform())],
  ["log-normal", () => Math.max(1, Math.exp(10 + 2 * normal()))],
  ["Pareto", () => Math.min(LONGEST * 0.99, 100 * uniform() ** -1.2)],
  ["two peaks", (i) => (i % 10 === 0 ? 200_000 + uniform() * 10 : 150 + uniform() * 10)],
  ["log-uniform over the whole range", () => LONGEST ** uniform()],
  ["all the same", () => 12_345.678],
  ["whole microseconds, ascending", (i) => i + 1],
];

/** The nearest rank of a share in millionths, by whole numbers. */
const rankOf = (q: number, count: number): number => Math.max(1, Math.ceil((Math.round(q * 1e6) * count) / 1e6));

describe("the buckets", () => {
  it("cover the range without holes, none wider than what the error allows", () => {
    for (let bucket = 1; bucket < BUCKETS; bucket++) {
      const [start, end] = [startOf(bucket), startOf(bucket + 1)];
      expect((end - start) / (end + start)).toBeLessThan(RELATIVE_ERROR);
      expect(bucketOf(start * (1 + 1e-12))).toBe(bucket);
      if (bucket < BUCKETS - 1) expect(bucketOf(end * (1 - 1e-12))).toBe(bucket);
    }
    expect([bucketOf(0), bucketOf(0.99), bucketOf(1)]).toEqual([0, 0, 1]);
    expect([bucketOf(LONGEST), bucketOf(1e300), bucketOf(Infinity)]).toEqual(Array(3).fill(BUCKETS - 1));
    expect(startOf(BUCKETS)).toBeGreaterThan(LONGEST);
  });

  it("are in order", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 2e11, noNaN: true }),
        fc.double({ min: 0, max: 2e11, noNaN: true }),
        (a, b) => (a <= b ? bucketOf(a) <= bucketOf(b) : bucketOf(a) >= bucketOf(b)),
      ),
    );
  });
});

describe("a sketch of a million values", () => {
  it.each(DISTRIBUTIONS)("is within the stated error: %s", (_name, draw) => {
    const values = Float64Array.from({ length: MILLION }, (_, i) => draw(i));
    const sketch = sketchOf(values);
    values.sort();
    for (const q of QUANTILES) {
      const exact = values[rankOf(q, MILLION) - 1];
      expect(Math.abs(sketch.quantile(q) - exact) / exact).toBeLessThanOrEqual(RELATIVE_ERROR);
    }
    expect([sketch.count, sketch.min, sketch.max]).toEqual([MILLION, values[0], values[MILLION - 1]]);
    const sum = values.reduce((a, b) => a + b, 0);
    expect(Math.abs(sketch.sum - sum)).toBeLessThan(sum * 1e-9 + MILLION / 32);
  });
});

describe("any sketch", () => {
  it.each([
    [1, 1, 1, 1],
    [2, 1, 2, 2],
    [3, 2, 3, 3],
    [4, 2, 4, 4],
    [20, 10, 19, 20],
    [100, 50, 95, 99],
    [101, 51, 96, 100],
  ])("of %i values tells the nearest ranks", (count, p50, p95, p99) => {
    // Further apart than the error.
    const sketch = sketchOf(Array.from({ length: count }, (_, i) => 1.03 ** (i + 1)));
    const ranks = [0.5, 0.95, 0.99].map((q) => Math.round(Math.log(sketch.quantile(q)) / Math.log(1.03)));
    expect(ranks).toEqual([p50, p95, p99]);
  });

  it("tells no value that is outside of what it was given", () => {
    fc.assert(
      fc.property(durations, fc.integer({ min: 0, max: 1e6 }), (values, millionths) => {
        const q = millionths / 1e6;
        const got = sketchOf(values).quantile(q);
        const sorted = values.toSorted((a, b) => a - b);
        const exact = sorted[rankOf(q, values.length) - 1];
        if (values.length === 0) expect(got).toBeNaN();
        else if (exact < 1) expect(got).toBeLessThanOrEqual(1);
        else if (exact < LONGEST) expect(Math.abs(got - exact)).toBeLessThanOrEqual(exact * RELATIVE_ERROR);
        else expect(got).toBeGreaterThanOrEqual(LONGEST * (1 - RELATIVE_ERROR));
      }),
    );
  });

  it("counts what is negative as nothing", () => {
    const sketch = sketchOf([-5, 3]);
    expect([sketch.min, sketch.max, sketch.sum]).toEqual([0, 3, 3]);
  });

  it("merged with another is the one over both, exactly", () => {
    fc.assert(
      fc.property(durations, durations, (one, other) => {
        const merged = sketchOf(one);
        merged.merge(sketchOf(other));
        expect(sketchToBytes(merged)).toEqual(sketchToBytes(sketchOf([...one, ...other])));
        // In either order, too.
        const reverse = sketchOf(other);
        reverse.merge(sketchOf(one));
        expect(sketchToBytes(reverse)).toEqual(sketchToBytes(merged));
      }),
    );
  });
});

describe("the bytes of a sketch", () => {
  it("give it back", () => {
    fc.assert(
      fc.property(durations, (values) => {
        const sketch = sketchOf(values);
        const back = sketchFromBytes(sketchToBytes(sketch));
        expect(back).not.toBeNull();
        expect(sketchToBytes(back!)).toEqual(sketchToBytes(sketch));
        for (const q of QUANTILES) expect(back!.quantile(q)).toBe(sketch.quantile(q));
        back!.add(7);
        sketch.add(7);
        expect(sketchToBytes(back!)).toEqual(sketchToBytes(sketch));
      }),
    );
  });

  it("are few", () => {
    const values = Array.from({ length: 100_000 }, () => Math.exp(10 + normal()));
    expect(sketchToBytes(sketchOf(values)).length).toBeLessThan(1200);
    expect(sketchToBytes(sketchOf([])).length).toBe(2);
  });

  it("that are damaged are no sketch, or a sound one", () => {
    fc.assert(
      fc.property(durations, fc.nat(), fc.integer({ min: 1, max: 255 }), fc.nat(), (values, where, change, cut) => {
        const bytes = sketchToBytes(sketchOf(values));
        expect(sketchFromBytes(bytes.subarray(0, cut % bytes.length))).toBeNull();
        bytes[where % bytes.length] ^= change;
        const read = sketchFromBytes(bytes);
        if (read === null) return;
        let sum = 0;
        read.visit((_, count) => (sum += count));
        expect(sum).toBe(read.count);
        if (read.count > 0) expect(read.quantile(0.5)).toBeGreaterThanOrEqual(read.min);
        expect(sketchFromBytes(sketchToBytes(read))).not.toBeNull();
      }),
      { numRuns: 2000 },
    );
  });

  it("of any noise are no sketch", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => {
        const read = sketchFromBytes(noise);
        expect(read === null || read.count >= 0).toBe(true);
      }),
    );
    // A count that the buckets do not have; a bucket that there is not; more behind the end.
    const bytes = sketchToBytes(sketchOf([5]));
    expect(sketchFromBytes(bytes)).not.toBeNull();
    expect(sketchFromBytes(Uint8Array.from(bytes, (byte, i) => (i === 1 ? 2 : byte)))).toBeNull();
    expect(sketchFromBytes(Uint8Array.from([...bytes.subarray(0, 26), 255, 127, 1]))).toBeNull();
    expect(sketchFromBytes(Uint8Array.from([...bytes, 0]))).toBeNull();
  });
});

it("a bucket's middle is in it", () => {
  for (let bucket = 1; bucket < BUCKETS; bucket++) {
    expect(middleOf(bucket)).toBeGreaterThan(startOf(bucket));
    expect(middleOf(bucket)).toBeLessThan(startOf(bucket + 1));
  }
});
