import { compileFilter } from "@wireglass/core";
import type { LatencyView } from "@wireglass/contract";
import { LATENCY_KINDS, LatencyView as Schema } from "@wireglass/contract";
import { describe, expect, it } from "vitest";
import { FakeLatency } from "../../dev/fake-latency.ts";
import { Random } from "../../dev/random.ts";
import { sparkPath } from "../chart/sparkline.tsx";
import { cellMiddle, hasLatency, kindOf, medianCourse } from "./latency.ts";
import { KIND_WORDS, KINDS } from "./latency-words.ts";

function view(seconds: number): LatencyView {
  const latency = new FakeLatency(new Random(3), 1000, 42, "");
  for (let second = 0; second < seconds; second++) latency.tick(true);
  return latency.view();
}

describe("a view of latencies", () => {
  it("is, as the mock makes it up, what the contract says", () => {
    expect(Schema.safeParse(view(120)).error).toBeUndefined();
  });

  it("has something to show once something was asked", () => {
    expect([hasLatency(null), hasLatency(view(0)), hasLatency(view(10))]).toEqual([false, false, true]);
    expect(kindOf(view(0), "dns")).toBeNull();
    expect(kindOf(view(60), "dns")?.count).toBeGreaterThan(0);
  });

  it("tells the course of a median, with gaps where nothing was answered", () => {
    const heat = {
      start: 0,
      step: 10,
      edges: [0, 1, 4, 16],
      kinds: { dns: { cells: [[0, 0, 3], [], [0, 5, 1], [2]], lost: [0, 1, 0, 0] } },
    };
    const of = (slots: number) => medianCourse({ ...view(0), heat }, "dns", slots);
    expect(of(60)).toEqual([8, null, 2, 0.5]);
    // Added up two by two, from the newest.
    expect(of(2)).toEqual([8, 2]);
    expect(medianCourse(null, "dns", 60)).toEqual([]);
    expect(cellMiddle([1, 4], 0)).toBe(2);
  });
});

describe("the kinds", () => {
  it("are all of the contract's, each with words and with a filter that the parser takes", () => {
    expect(KINDS).toEqual(LATENCY_KINDS);
    for (const kind of KINDS) {
      const { condition, explain, usual } = KIND_WORDS[kind];
      expect(`${explain} Usual: ${usual}.`).not.toMatch(/\.\./);
      if (condition !== null) expect(() => compileFilter(`${condition} and frame.time_epoch >= 1.500`)).not.toThrow();
    }
  });
});

describe("a sparkline", () => {
  it("breaks at a gap, and shows a value alone as a dot", () => {
    const path = sparkPath([1, null, 1, 1], 4, 0);
    expect(path.match(/M/g)?.length).toBe(2);
    expect(path).toContain("h0.01");
    expect(sparkPath([null, null], 4, 0)).toBe("");
    expect(sparkPath([0, 0], 2, 0)).not.toContain("NaN");
  });
});
