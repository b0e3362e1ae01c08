import { describe, expect, it } from "vitest";
import { ago, axisTime, clock, clockMillis, dateClock, duration, exact } from "./time.ts";

const at = new Date(2026, 10, 21, 14, 2, 11).getTime() / 1000;
const plain = (text: string) => text.replaceAll("\u2009", " ");

describe("times", () => {
  it("are in the reader's zone", () => {
    expect(clock(at)).toBe("14:02:11");
    expect(clockMillis(at + 0.0421)).toBe("14:02:11.042");
    expect(dateClock(at)).toBe("2026-11-21 14:02:11");
    expect(exact(at + 0.5)).toMatch(/^2026-11-21 14:02:11\.500000 UTC[+-]\d\d:\d\d$/);
  });

  it("are relative for the last hour only", () => {
    expect(plain(ago(at, at + 12))).toBe("12 s ago");
    expect(plain(ago(at, at + 180))).toBe("3 min ago");
    expect(ago(at, at + 3700)).toBe("14:02:11");
    expect(ago(at, at + 3 * 86_400)).toBe("2026-11-21 14:02:11");
  });

  it("say nothing where nothing is known", () => {
    expect([clock(null), dateClock(undefined), duration(null), ago(null, at)]).toEqual(["–", "–", "–", "–"]);
  });

  it.each([
    [0, "0 s"],
    [0.0004, "<1 ms"],
    [0.64, "640 ms"],
    [8.21, "8.2 s"],
    [252, "4 min 12 s"],
    [11_100, "3 h 05 min"],
    [200_000, "2 d 7 h"],
  ])("write %d seconds as %s", (seconds, expected) => {
    expect(plain(duration(seconds))).toBe(expected);
  });

  it("tell the marks of an axis apart, whatever it spans", () => {
    expect(axisTime(at + 0.25, 3)).toBe("14:02:11.2");
    expect(axisTime(at, 300)).toBe("14:02:11");
    expect(axisTime(at, 7200)).toBe("14:02");
    const midnight = new Date(2026, 10, 21).getTime() / 1000;
    expect(axisTime(at, 2 * 86_400)).toBe("14:02");
    expect(axisTime(midnight, 2 * 86_400)).toBe("21 Nov");
    expect(axisTime(at, 30 * 86_400)).toBe("21 Nov");
    expect(axisTime(at, 400 * 86_400)).toBe("2026-11-21");
  });
});
