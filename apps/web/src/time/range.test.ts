import { describe, expect, it } from "vitest";
import { after, before, presetRange, rangeWords, spanWords, wholeSeconds, wider } from "./range.ts";

const at = (day: number, hour: number, minute = 0, second = 0): number =>
  new Date(2026, 10, day, hour, minute, second).getTime() / 1000;
const NOW = at(21, 14);

describe("ranges of time", () => {
  it("counts presets back from now", () => {
    expect(presetRange("1h", NOW)).toEqual({ from: at(21, 13), to: NOW });
    expect(presetRange("7d", NOW)).toEqual({ from: NOW - 7 * 86_400, to: NOW });
  });

  it("knows the night that was last, and ends one that goes on", () => {
    expect(presetRange("night", NOW)).toEqual({ from: at(20, 22), to: at(21, 6) });
    expect(presetRange("night", at(21, 3))).toEqual({ from: at(20, 22), to: at(21, 3) });
    expect(presetRange("night", at(21, 23))).toEqual({ from: at(21, 22), to: at(21, 23) });
  });

  it("steps by its own length, and no farther than now", () => {
    const hour = { from: at(21, 12), to: at(21, 13) };
    expect(before(hour)).toEqual({ from: at(21, 11), to: at(21, 12) });
    expect(after(hour, NOW)).toEqual({ from: at(21, 13), to: NOW });
    expect(after({ from: at(21, 13), to: NOW }, NOW)).toBeNull();
  });

  it("widens to twice the length, and not into the future", () => {
    expect(wider({ from: at(21, 10), to: at(21, 12) }, NOW)).toEqual({ from: at(21, 9), to: at(21, 13) });
    expect(wider({ from: at(21, 13), to: NOW }, NOW)).toEqual({ from: at(21, 12), to: NOW });
  });

  it("takes whole seconds about what was brushed", () => {
    expect(wholeSeconds({ from: 10.4, to: 10.6 })).toEqual({ from: 10, to: 11 });
    expect(wholeSeconds({ from: 10, to: 10 })).toEqual({ from: 10, to: 11 });
  });

  it("is said as shortly as it can be", () => {
    expect(rangeWords({ from: at(21, 13), to: NOW }, NOW)).toBe("13:00–14:00");
    expect(rangeWords({ from: at(21, 13, 0, 5), to: NOW }, NOW)).toBe("13:00:05–14:00");
    expect(rangeWords({ from: at(20, 13), to: at(20, 14) }, NOW)).toBe("20 Nov 13:00–14:00");
    expect(rangeWords({ from: at(20, 22), to: at(21, 6) }, NOW)).toBe("20 Nov 22:00 – 21 Nov 06:00");
    expect([300, 3600, 86_400, 28_800, 95, 9000].map(spanWords)).toEqual([
      "5\u2009min",
      "hour",
      "day",
      "8\u2009h",
      "95\u2009s",
      "2.5\u2009h",
    ]);
  });
});
