import fc from "fast-check";
import { expect, test } from "vitest";
import { SIZE_BINS, sizeBin, sizeBins } from "./sizes.ts";

const ALL = sizeBins(new Float64Array(SIZE_BINS).fill(1));

test("the bins lie side by side from 0 to the longest length that a file can claim", () => {
  expect(ALL[0]!.from).toBe(0);
  expect(ALL.at(-1)!.to).toBe(2 ** 32 - 1);
  for (let i = 1; i < ALL.length; i++) expect(ALL[i]!.from).toBe(ALL[i - 1]!.to + 1);
});

test("every length falls into the bin that says so", () => {
  fc.assert(
    fc.property(fc.oneof(fc.nat(2000), fc.nat(70_000), fc.integer({ min: 0, max: 2 ** 32 - 1 })), (length) => {
      const { from, to } = ALL[sizeBin(length)]!;
      expect(from <= length && length <= to).toBe(true);
    }),
  );
});

test.each([0, 63, 64, 1279, 1280, 1514, 1518, 1519, 4095, 4096, 9216, 9217, 65_535, 65_536])(
  "the edge at %i",
  (length) => {
    const { from, to } = ALL[sizeBin(length)]!;
    expect(from <= length && length <= to).toBe(true);
  },
);

test("empty bins at the end are left out, but for those of ordinary frames", () => {
  const counts = new Float64Array(SIZE_BINS);
  expect(sizeBins(counts).at(-1)).toEqual({ from: 1280, to: 1518, packets: 0 });
  counts[sizeBin(5000)] = 3;
  expect(sizeBins(counts).at(-1)).toEqual({ from: 4096, to: 9216, packets: 3 });
});
