import type { ProbeTarget } from "@wireglass/contract";
import { describe, expect, it } from "vitest";
import { FakeProbes } from "../../../../dev/fake-probes.ts";
import { chosenTargets, colourOf, MOST_CHOSEN, toggled } from "./chosen.ts";
import { readTarget } from "./read-target.ts";
import { addressOf, courseWords, lossText, methodWords, nowText, targetName } from "./target-words.ts";

const { targets } = new FakeProbes(true, 0, 100, 1000).state();
const byId = (id: string): ProbeTarget => {
  const found = targets.find((target) => target.id === id);
  if (found === undefined) throw new Error(`no target ${id}`);
  return found;
};

describe("a target in words", () => {
  it("is called by its role or by its name, and its address stands beside it where it says more", () => {
    expect([targetName(byId("1")), addressOf(byId("1"))]).toEqual(["Gateway", "192.168.1.1"]);
    expect([targetName(byId("3")), addressOf(byId("3"))]).toEqual(["one.one.one.one", "1.1.1.1"]);
    expect(addressOf({ ...byId("3"), target: "1.1.1.1" })).toBeNull();
  });

  it("says how it is probed", () => {
    const names = (["icmp", "ping", "tcp", null] as const).map((method) => methodWords({ ...byId("4"), method }).name);
    expect(names).toEqual(["ICMP echo", "system ping", "TCP port 443", "not known yet"]);
  });

  it("tells a lost echo from one that took no time, and from none", () => {
    const [echo] = byId("1").echoes;
    const now = (latency: number | null) => nowText({ ...byId("1"), echoes: [{ ...echo, latency_ms: latency }] });
    expect(now(null)).toEqual({ text: "lost", lost: true });
    expect(now(0)).toEqual({ text: "0\u2009ms", lost: false });
    expect(nowText({ ...byId("1"), echoes: [] }).text).toBe("–");
    expect(courseWords({ ...byId("1"), echoes: [] })).toBe("No echo yet.");
  });

  it("has no loss before anything was asked", () => {
    const stats = { ...byId("1").stats, count: 0, lost: 0 };
    expect(lossText({ ...byId("1"), stats })).toBe("–");
    expect(lossText({ ...byId("1"), stats: { ...stats, count: 99, lost: 1 } })).toBe("1.0\u2009%");
  });
});

const ids = (choice: string | undefined) => chosenTargets(targets, choice).map(({ id }) => id);

describe("the targets in the chart", () => {
  it("are the first that answer, until somebody chooses", () => {
    expect(ids(undefined)).toEqual(["1", "2", "3"]);
    expect(ids("4,2")).toEqual(["2", "4"]);
    expect(ids("-")).toEqual([]);
    expect(ids("gone")).toEqual([]);
  });

  it("come and go one by one, and are never too many", () => {
    expect(toggled(chosenTargets(targets, "1,2"), "2")).toBe("1");
    expect(toggled(chosenTargets(targets, "1"), "1")).toBe("-");
    expect(toggled(chosenTargets(targets, "1"), "4")).toBe("1,4");
    const many = Array.from({ length: 9 }, (_, index) => ({ ...byId("1"), id: `t${index}` }));
    expect(toggled(many.slice(0, MOST_CHOSEN), "t8").split(",").length).toBe(MOST_CHOSEN);
  });

  it("keep their colours", () => {
    expect(colourOf(targets, "2")).toBe("blue");
    expect(new Set(targets.map(({ id }) => colourOf(targets, id))).size).toBe(targets.length);
  });
});

describe("the form for a target", () => {
  it("reads what it can, and says what is wrong with the rest", () => {
    expect(readTarget(" example.org ", "0,5", "1").probe).toEqual({
      target: "example.org",
      interval_s: 0.5,
      timeout_s: 1,
    });
    expect(readTarget("2001:db8::1", "2", "1").wrong).toBeNull();
    for (const [target, interval, timeout] of [
      ["", "2", "1"],
      ["two words", "2", "1"],
      ["http://example.org", "2", "1"],
      ["a", "0.1", "1"],
      ["a", "", "1"],
      ["a", "2", "61"],
      ["a", "2", "soon"],
    ]) {
      expect(readTarget(target, interval, timeout), `${target} ${interval} ${timeout}`).toMatchObject({ probe: null });
    }
  });
});
