import type { Rule, Trial } from "@wireglass/contract";
import { describe, expect, it } from "vitest";
import { changeOf, draftOf, parameterProblem, trialWords, wayBack } from "./rule-change.ts";

const rule: Rule = {
  rule: "port-scan",
  title: "Port scan",
  explanation: "",
  technique: null,
  severity: "MEDIUM",
  enabled: true,
  open: 0,
  forgotten: 0,
  parameters: [
    { name: "ports", label: "ports", unit: "ports", value: 20, default: 20, min: 5, max: 65_535 },
    { name: "failed", label: "share", unit: null, value: 0.5, default: 0.5, min: 0, max: 1 },
  ],
};

const trial = (more: Partial<Trial>): Trial => ({
  from: 0,
  to: 7 * 86_400,
  alerts: 0,
  examples: [],
  note: null,
  ...more,
});

describe("changing a rule", () => {
  it("sends what differs, and nothing while something is wrong", () => {
    const draft = draftOf(rule);
    expect(changeOf(rule, draft)).toBeNull();
    expect(changeOf(rule, { ...draft, ports: " 50 " })).toEqual({ parameters: { ports: 50 } });
    expect(changeOf(rule, { ...draft, failed: "0,25" })).toEqual({ parameters: { failed: 0.25 } });
    expect(changeOf(rule, { ports: "4", failed: "0.25" })).toBeNull();
  });

  it("says the bounds with their unit", () => {
    expect(parameterProblem(rule.parameters[0], "20")).toBeNull();
    for (const wrong of ["", "4", "65536", "many", "Infinity"]) {
      expect(parameterProblem(rule.parameters[0], wrong), wrong).toBe("From 5 to 65,535 ports.");
    }
  });

  it("knows the way back, of what was changed only", () => {
    expect(wayBack(rule, { parameters: { ports: 50 } })).toEqual({ parameters: { ports: 20 } });
    expect(wayBack(rule, { enabled: false, severity: "LOW" })).toEqual({ enabled: true, severity: "MEDIUM" });
  });

  it("says how often it would have fired, of how long, and why nothing is known", () => {
    expect(trialWords(trial({ alerts: 6 }))).toBe("It would have fired 6 times in the last week.");
    expect(trialWords(trial({ alerts: 1, to: 86_400 }))).toBe("It would have fired once in the last day.");
    expect(trialWords(trial({}))).toBe("It would not have fired in the last week.");
    expect(trialWords(trial({ note: "Nothing is kept." }))).toBe("Nothing is kept.");
    expect(trialWords(trial({ alerts: 2, note: "Only a part." }))).toBe(
      "It would have fired 2 times in the last week. Only a part.",
    );
  });
});
