import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  axisMilliseconds,
  axisRate,
  bitRate,
  bytes,
  count,
  decimal,
  group,
  joined,
  milliseconds,
  perSecond,
  share,
} from "./figure.ts";

const plain = (text: string) => text.replaceAll("\u2009", " ");

describe("figures", () => {
  it.each([
    [0, "0 B"],
    [512, "512 B"],
    [999, "999 B"],
    [1000, "1.0 kB"],
    [84_240_000, "84.2 MB"],
    [690_400_000, "690 MB"],
    [3_900_000_000, "3.9 GB"],
    [999_600, "1.0 MB"],
    [99_960, "100 kB"],
  ])("writes %d bytes as %s", (value, expected) => {
    expect(plain(joined(bytes(value)))).toBe(expected);
  });

  it("never mixes up zero and unknown", () => {
    expect(joined(bytes(0))).toBe("0\u2009B");
    for (const unknown of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(joined(bytes(unknown))).toBe("–");
      expect(joined(perSecond(unknown))).toBe("–");
      expect(joined(milliseconds(unknown))).toBe("–");
    }
    expect(joined(share(0, 10))).toBe("0\u2009%");
    expect(joined(share(0, 0))).toBe("–");
  });

  it("writes rates in bit/s, and whole numbers on an axis", () => {
    expect(plain(joined(bitRate(84_240_000)))).toBe("84.2 Mbit/s");
    expect(plain(axisRate(-60_000_000))).toBe("60 Mbit/s");
    expect(plain(axisRate(1_500_000))).toBe("1.5 Mbit/s");
    expect(axisRate(0)).toBe("0");
  });

  it("writes counts out up to 9,999", () => {
    expect(joined(count(9999))).toBe("9,999");
    expect(plain(joined(count(11_900)))).toBe("11.9 k");
    expect(plain(joined(perSecond(11_900)))).toBe("11.9 k/s");
    expect(group(1_234_567)).toBe("1,234,567");
  });

  it("says of what is nearly nothing or nearly all that it is not quite", () => {
    expect(decimal(0.01)).toBe("<0.1");
    expect(joined(share(99_999, 100_000))).toBe(">99.9\u2009%");
    expect(joined(share(1, 1))).toBe("100\u2009%");
    expect(joined(share(1, 100_000))).toBe("<0.1\u2009%");
  });

  it("keeps every figure short, and within half a per cent or a tenth of what it stands for", () => {
    const powers = ["B", "kB", "MB", "GB", "TB", "PB"];
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 900_000_000_000_000 }), (value) => {
        const { text, unit } = bytes(value);
        expect(text.length).toBeLessThanOrEqual(4);
        const stands = Number(text) * 1000 ** powers.indexOf(unit);
        expect(Math.abs(stands - value) / value).toBeLessThan(0.06);
      }),
    );
  });
});

describe("latencies on an axis", () => {
  it("are round, in the unit that reads best", () => {
    expect([0, 0.5, 20, 300, 1000, 2500].map((value) => plain(axisMilliseconds(value)))).toEqual([
      "0",
      "0.5 ms",
      "20 ms",
      "300 ms",
      "1 s",
      "2.5 s",
    ]);
  });
});
