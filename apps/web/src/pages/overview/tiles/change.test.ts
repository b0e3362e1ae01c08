import { describe, expect, it } from "vitest";
import { bytes } from "../../../format/figure.ts";
import { changeOf } from "./change.ts";

const text = (now: number | null, then: number | null) => changeOf(now, then, "the hour before", bytes)?.text;

describe("a figure against the same before", () => {
  it("says how much more or less, and what it was", () => {
    expect(text(112e6, 100e6)).toBe("▲ 12\u2009% from 100\u2009MB");
    expect(text(60e6, 100e6)).toBe("▼ 40\u2009% from 100\u2009MB");
    expect(changeOf(112e6, 100e6, "the hour before", bytes)?.long).toBe(
      "▲ 12\u2009% from 100\u2009MB in the hour before",
    );
  });

  it("says times where per cent would be absurd, and nothing where it is the same", () => {
    expect(text(1400, 100)).toBe("▲ 14.0× from 100\u2009B");
    expect(text(100.2, 100)).toBe("as before");
  });

  it("never divides by nothing, and knows nothing of what is not known", () => {
    expect(text(5, 0)).toBe("0\u2009B before");
    expect(text(0, 0)).toBe("0\u2009B before");
    expect(text(0, 100)).toBe("▼ 100\u2009% from 100\u2009B");
    expect(text(null, 100)).toBeUndefined();
    expect(text(100, null)).toBeUndefined();
  });
});
