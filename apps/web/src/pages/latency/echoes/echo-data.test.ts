import type { ProbeTarget } from "@wireglass/contract";
import { describe, expect, it } from "vitest";
import { echoAt, echoData, echoSummary, echoTable, highest, isAlone } from "./echo-data.ts";
import { echoDrawing } from "./echo-drawing.ts";

/** A target asked every two seconds from `start` on; null is a lost echo. */
function target(id: string, start: number, latencies: readonly (number | null)[], skip = 0): ProbeTarget {
  return {
    id,
    target: `${id}.example`,
    role: "custom",
    address: "192.0.2.1",
    method: "icmp",
    port: null,
    interval_s: 2,
    timeout_s: 1,
    stats: {
      count: 1,
      lost: 0,
      p50_ms: 1,
      p95_ms: 1,
      p99_ms: 1,
      max_ms: 1,
      jitter_ms: null,
      jitter_rfc3550_ms: null,
    },
    echoes: latencies.map((latency, sequence) => ({
      time: start + sequence * 2 + (sequence > 1 ? skip : 0),
      sequence,
      latency_ms: latency,
      jitter_ms: latency === null || sequence === 0 ? null : 0.25,
      jitter_rfc3550_ms: 0.5,
    })),
    problem: null,
  };
}

describe("echoes on one axis", () => {
  it("keep their own moments, so that a loss of one shifts nothing of another", () => {
    const data = echoData([target("a", 100, [5, null, 7]), target("b", 100.5, [20, 21, 22])]);
    expect(data.times).toEqual([100, 100.5, 102, 102.5, 104, 104.5]);
    expect(data.latency[1]).toEqual([undefined, 20, undefined, 21, undefined, 22]);
    expect(data.lost).toEqual([102]);
  });

  it("have a gap from the answer before a loss to the one after it, and never a zero", () => {
    const data = echoData([target("a", 100, [5, null, 7]), target("b", 100.5, [20, 21, 22])]);
    expect(data.latency[0]).toEqual([5, null, null, null, 7, undefined]);
    expect(data.smoothed[0]).toEqual([0.5, null, null, null, 0.5, undefined]);
  });

  it("have a gap where nothing was sent, which is no loss", () => {
    const data = echoData([target("a", 100, [5, 6, 7], 300)]);
    expect(data.times).toEqual([100, 102, 104, 404]);
    expect(data.latency[0]).toEqual([5, 6, null, 7]);
    expect(data.lost).toEqual([]);
  });

  it("show an answer between two losses as a dot", () => {
    const [line] = echoData([target("a", 100, [null, 6, null, 8, 9]), target("b", 101, [1, 1])]).latency;
    expect(line.flatMap((_, index) => (isAlone(line, index) ? [line[index]] : []))).toEqual([6]);
  });

  it("say the highest value in sight", () => {
    const data = echoData([target("a", 100, [500, 6, 7])]);
    expect([highest(data, data.latency, 0, 200), highest(data, data.latency, 101, 200)]).toEqual([500, 7]);
  });

  it("are read at a moment by the last one that was sent until then, unless that is long ago", () => {
    const one = target("a", 100, [5, null, 7]);
    expect(echoAt(one, 103)?.latency_ms).toBeNull();
    expect(echoAt(one, 104)?.latency_ms).toBe(7);
    expect([echoAt(one, 99), echoAt(one, 200)]).toEqual([null, null]);
  });

  it("are told in words and as a table", () => {
    const data = echoData([target("a", 100, [5, null, 7])]);
    expect(echoSummary(data, 0, 200).replaceAll("\u2009", " ")).toContain(
      "a.example: 6.0 ms on average, at most 7.0 ms, 1 of 3 lost.",
    );
    const { rows } = echoTable(data, 0, 200);
    expect(rows.map(([, ...rest]) => rest)).toEqual([
      ["a.example", "5.000", null, "0.500"],
      ["a.example", "lost", null, "0.500"],
      ["a.example", "7.000", "0.250", "0.500"],
    ]);
  });

  it("are drawn with a mark for each loss, and the line begins anew behind it", () => {
    const { shapes } = echoDrawing(echoData([target("a", 100, [5, null, 7])]), ["teal"], 100, 104);
    const paths = shapes.filter((shape) => shape.kind === "path");
    expect(paths.filter(({ fill }) => fill === "wrong").map(({ d }) => d.match(/M/g)?.length)).toEqual([1]);
    expect(paths.filter(({ stroke }) => stroke === "teal").map(({ d }) => d.match(/M/g)?.length)).toEqual([2, 2]);
  });
});
