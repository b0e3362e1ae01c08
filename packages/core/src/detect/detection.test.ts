import { describe, expect, it } from "vitest";
import { Engine } from "../engine.ts";
import { flowsOf } from "../flow/testing.ts";
import { compileFilter } from "../filter/compile.ts";
import { ipv4 } from "../synth/ipv4.ts";
import { demoFrames } from "../synth/demo/demo.ts";
import { tcp } from "../synth/tcp.ts";
import type { TimedFrame } from "../synth/timeline.ts";
import { RULES } from "./registry.ts";
import { START, alertsOf, brief, each, run, syn } from "./testing.ts";
import { canTry, trial } from "./trial.ts";

function demo(frames: number): TimedFrame[] {
  const list: TimedFrame[] = [];
  for (const frame of demoFrames({ seed: 3, start: START })) {
    list.push(frame);
    if (list.length === frames) break;
  }
  return list;
}

describe("detection", () => {
  it("finds the same in a file as live, and in an office's traffic nothing loud but its scan", () => {
    const alerts = alertsOf(demo(30_000));
    const loud = alerts.filter(({ severity, rule }) => severity !== "LOW" && rule !== "port-scan");
    expect(loud).toEqual([]);
  });

  it("costs nothing to who does not ask", () => {
    expect(new Engine({ seed: 1, live: false, memory: 1 << 20 }).detection).toBeNull();
  });

  it("lets rules be changed while packets come", () => {
    const { detection } = run([]).engine;
    expect(detection!.setRule("port-scan", { parameters: { ports: 7 }, severity: "HIGH" })).toBe(true);
    expect(detection!.setRule("port-scan", { parameters: { nothing: 7 } })).toBe(false);
    expect(detection!.setRule("nothing", {})).toBe(false);
    const rule = detection!.rules().find((row) => row.rule === "port-scan");
    expect(rule).toMatchObject({ severity: "HIGH", enabled: true, open: 0 });
    expect(rule?.parameters.find(({ name }) => name === "ports")).toMatchObject({ value: 7, default: 20 });
  });

  it("takes rules as they are set, and leaves out those that are off", () => {
    const frames = each(15, (i) => syn(i / 10, "192.0.2.1", 40_000, "198.51.100.1", 1 + i));
    const scan = (change: object) => brief(alertsOf(frames, { rules: { "port-scan": change } }));
    expect(scan({})).toEqual([]);
    expect(scan({ parameters: { ports: 10 }, severity: "HIGH" })).toEqual(["port-scan HIGH 15"]);
    expect(scan({ parameters: { ports: 10 }, enabled: false })).toEqual([]);
  });

  it("has exceptions", () => {
    const frames = each(40, (i) => syn(i / 10, "192.0.2.1", 40_000, "198.51.100.1", 1 + i));
    const exceptions = [{ id: "x", rule: null, src: "192.0.2.0/28", dst: null, until: null }];
    expect(alertsOf(frames, { exceptions })).toEqual([]);
    expect(alertsOf(frames)).toHaveLength(1);
  });

  it("ends with times that jump, forth and back", () => {
    const jumps = [0, 1e9, 5, -1e6, 1e12].map((time) => syn(time, "192.0.2.1", 1, "198.51.100.1", 2));
    expect(run(jumps).alerts).toEqual([]);
  });
});

describe("rules", () => {
  it("have names of their own, words and numbers that make sense", () => {
    expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
    for (const { id, title, explanation, technique, parameters } of RULES) {
      expect(id).toMatch(/^[a-z-]+$/);
      expect(title.length).toBeGreaterThan(5);
      expect(explanation.endsWith(".")).toBe(true);
      if (technique !== null) expect(technique).toMatch(/^T\d{4}(\.\d{3})?$/);
      for (const { default: value, min, max } of parameters) expect(value >= min && value <= max).toBe(true);
    }
  });
});

describe("a trial", () => {
  it("tells what other numbers would have found in flows", () => {
    const flows = flowsOf(
      ...each(
        30,
        (i) =>
          [i, ipv4({ src: "192.0.2.1", dst: "198.51.100.1" }, tcp({ src: 40_000, dst: 1 + i, flags: 2 }))] as const,
      ),
    );
    expect(trial("port-scan", { ports: 25 }, flows)).toMatchObject({ alerts: 1, examples: [{ observed: 30 }] });
    expect(trial("port-scan", { ports: 31 }, flows)?.alerts).toBe(0);
    for (const { evidence } of trial("port-scan", { ports: 25 }, flows)!.examples) compileFilter(evidence.filter);
    expect([trial("arp-spoofing", {}, flows), trial("nothing", {}, flows), canTry("brute-force")]).toEqual([
      null,
      null,
      true,
    ]);
  });
});
