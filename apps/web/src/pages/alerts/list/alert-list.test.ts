import { describe, expect, it } from "vitest";
import type { Alert } from "@wireglass/contract";
import { listed, listOf, mergeAlerts, readSeverities, toggledSeverity } from "./alert-list.ts";

const NOW = 1_795_000_000;

const alert = (id: string, more: Partial<Alert> = {}): Alert => ({
  time: NOW - 10,
  rule: "port-scan",
  severity: "MEDIUM",
  src_ip: "192.0.2.1",
  dst_ip: null,
  summary: "",
  observed: null,
  threshold: null,
  window_s: null,
  count: 1,
  first: NOW - 100,
  last: NOW - 10,
  evidence: { filter: "", flows: [], packets: 0, complete: true },
  id,
  state: "open",
  explanation: "",
  technique: null,
  snoozed_until: null,
  ...more,
});

const ids = (alerts: readonly Alert[]) => alerts.map(({ id }) => id);

describe("the list of alerts", () => {
  it("takes the later word of what was asked for and what the stream brings", () => {
    const merged = mergeAlerts(
      [alert("a", { count: 1, time: NOW - 9 }), alert("b", { count: 7, time: NOW })],
      [alert("a", { count: 2, time: NOW - 1 }), alert("b", { count: 5, time: NOW - 5 }), alert("c")],
    );
    expect(merged.map(({ id, count }) => [id, count])).toEqual([
      ["a", 2],
      ["b", 7],
      ["c", 1],
    ]);
  });

  it("tells what is open, snoozed and closed apart, and lets a snooze end", () => {
    const snoozed = alert("a", { snoozed_until: NOW + 60 });
    expect(listOf(snoozed, NOW)).toBe("snoozed");
    expect(listOf(snoozed, NOW + 60)).toBe("open");
    expect(listOf(alert("a", { state: "closed", snoozed_until: NOW + 60 }), NOW)).toBe("closed");
  });

  it("has the worst first, then the youngest, whatever has changed last", () => {
    const all = [
      alert("low", { severity: "LOW", first: NOW }),
      alert("older", { first: NOW - 50, last: NOW }),
      alert("younger", { first: NOW - 40, last: NOW - 30 }),
      alert("high", { severity: "HIGH", first: NOW - 900 }),
      alert("over", { severity: "HIGH", state: "closed" }),
    ];
    const wanted = { list: "open", severities: readSeverities(undefined), range: null } as const;
    expect(ids(listed(all, wanted, NOW))).toEqual(["high", "younger", "older", "low"]);
    expect(ids(listed(all, { ...wanted, severities: ["LOW"] }, NOW))).toEqual(["low"]);
    expect(ids(listed(all, { ...wanted, list: "closed" }, NOW))).toEqual(["over"]);
  });

  it("lists what reaches into the range", () => {
    const all = [
      alert("before", { first: NOW - 50, last: NOW - 20 }),
      alert("into", { first: NOW - 50, last: NOW - 10 }),
      alert("after", { first: NOW, last: NOW + 5 }),
    ];
    const range = { from: NOW - 10, to: NOW };
    expect(ids(listed(all, { list: "open", severities: readSeverities(""), range }, NOW))).toEqual(["into"]);
  });

  it("writes severities into the URL, and nothing for all of them", () => {
    expect(readSeverities("LOW,HIGH")).toEqual(["HIGH", "LOW"]);
    expect(toggledSeverity(undefined, "LOW")).toBe("LOW");
    expect(toggledSeverity("LOW", "HIGH")).toBe("HIGH,LOW");
    expect(toggledSeverity("HIGH,LOW", "MEDIUM")).toBeUndefined();
    expect(toggledSeverity("LOW", "LOW")).toBeUndefined();
  });
});
