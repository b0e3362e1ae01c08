import { describe, expect, it } from "vitest";
import { niceCeiling, SteadyScale, ticks } from "./steady-scale.ts";

describe("a live axis", () => {
  it("grows at once and shrinks only after a while", () => {
    const scale = new SteadyScale();
    expect(scale.fit(100, 0)).toBe(120);
    expect(scale.fit(400, 1000)).toBe(500);
    expect(scale.fit(10, 2000)).toBe(500);
    expect(scale.fit(10, 11_000)).toBe(500);
    expect(scale.fit(10, 12_000)).toBe(12);
  });

  it("does not shrink for a lull", () => {
    const scale = new SteadyScale();
    scale.fit(400, 0);
    scale.fit(10, 1000);
    scale.fit(300, 8000);
    expect(scale.fit(10, 12_000)).toBe(500);
  });
});

it("finds round numbers", () => {
  expect([0, 0.7, 9, 101, 1_000_000].map(niceCeiling)).toEqual([0, 0.8, 10, 120, 1_000_000]);
  expect(ticks(-20, 100, 5)).toEqual([-0, 50, 100]);
  expect(ticks(5, 5, 5)).toEqual([0]);
});
