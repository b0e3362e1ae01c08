import { describe, expect, it } from "vitest";
import { keptOf } from "./kept.ts";

const NOW = new Date(2026, 10, 21, 14).getTime() / 1000;
const FIRST = new Date(2026, 10, 21, 13, 40).getTime() / 1000;

describe("packets that are kept", () => {
  it("refuses what is older than the ring, and says so", () => {
    expect(keptOf({ first: FIRST }, { from: FIRST - 60, to: FIRST }, NOW).refused).toBe(
      "Packets are kept from 13:40 on; these are older.",
    );
    expect(keptOf(null, null, NOW).refused).toContain("ring is off");
    expect(keptOf({ first: null }, null, NOW).refused).toContain("No packet");
  });

  it("says what is missing at the beginning", () => {
    const range = { from: FIRST - 60, to: FIRST + 60 };
    expect(keptOf({ first: FIRST }, range, NOW)).toEqual({ refused: null, missing: "Packets are kept from 13:40 on." });
    expect(keptOf({ first: FIRST }, { ...range, from: FIRST }, NOW)).toEqual({ refused: null, missing: null });
    expect(keptOf({ first: FIRST }, null, NOW)).toEqual({ refused: null, missing: null });
  });
});
