import type { Alert, Rule } from "@wireglass/contract";
import { describe, expect, it } from "vitest";
import { limitOf, observedOf, withUnit } from "./observed.ts";
import { techniqueText } from "./techniques.ts";

const rule = {
  parameters: [
    { name: "ports", label: "ports of one host", unit: "ports", value: 20, default: 20, min: 5, max: 100 },
    { name: "hosts", label: "hosts at one port", unit: "hosts", value: 30, default: 30, min: 5, max: 100 },
  ],
} as unknown as Rule;

const alert = (observed: number | null, threshold: number | null, window_s: number | null = 8) =>
  ({ observed, threshold, window_s }) as Alert;

describe("what was observed", () => {
  it("is said in the unit of the limit that it is over", () => {
    expect(observedOf(alert(1000, 20), rule)).toEqual({
      observed: "1,000\u2009ports",
      limit: "20\u2009ports",
      ratio: "50 times the limit",
      window: "8\u2009s",
      fill: 1,
      mark: 0.02,
    });
    expect(observedOf(alert(45, 30, null), rule)).toMatchObject({
      observed: "45\u2009hosts",
      ratio: "1.5 times the limit",
      window: null,
    });
    expect(limitOf(undefined, 3)).toBeNull();
  });

  it("is nothing where it is not a matter of degree, and has no ratio to a limit of zero", () => {
    expect(observedOf(alert(null, null), rule)).toBeNull();
    expect(observedOf(alert(3, 0), undefined)).toMatchObject({
      observed: "3",
      limit: "0",
      ratio: null,
      fill: 1,
      mark: 0,
    });
  });

  it("keeps small shares, and writes rates without a gap", () => {
    expect(withUnit(0.5, null)).toBe("0.5");
    expect(withUnit(20_000, "/s")).toBe("20,000/s");
  });

  it("says much in larger units", () => {
    expect([withUnit(500e6, "bytes"), withUnit(900, "bytes")]).toEqual(["500\u2009MB", "900\u2009bytes"]);
    expect([withUnit(3600, "s"), withUnit(30, "s")]).toEqual(["1\u2009h", "30\u2009s"]);
  });

  it("names techniques with their parents, and unknown ones by number", () => {
    expect(techniqueText("T1557.002")).toBe("T1557.002 Adversary-in-the-Middle: ARP Cache Poisoning");
    expect(techniqueText("T1046")).toBe("T1046 Network Service Discovery");
    expect(techniqueText("T9999.001")).toBe("T9999.001");
  });
});
