import type { Alert, AlertView } from "@wireglass/contract";
import { describe, expect, it } from "vitest";
import { countsOf, worstOpen } from "../pages/overview/alerts/latest.ts";
import { freshHighs } from "./fresh-highs.ts";
import { awake } from "./snoozed.ts";
import { countsWords, needsAttention, ruleTitle, worst } from "./words.ts";

const NOW = 1_795_000_000;

const alert = (id: string, more: Partial<Alert> = {}) =>
  ({ id, severity: "HIGH", state: "open", first: NOW - 60, snoozed_until: null, ...more }) as Alert;

const ids = (alerts: readonly Alert[]) => alerts.map(({ id }) => id);

describe("alerts of this moment", () => {
  it("are news once, and only where they are high, open and awake", () => {
    const known = new Set(["old"]);
    const latest = [
      alert("new"),
      alert("old"),
      alert("low", { severity: "LOW" }),
      alert("over", { state: "closed" }),
      alert("asleep", { snoozed_until: NOW + 1 }),
    ];
    expect(ids(freshHighs(latest, known, NOW))).toEqual(["new"]);
    expect(freshHighs(latest, known, NOW)).toEqual([]);
    // A snooze that ends is news again.
    expect(ids(freshHighs(latest, known, NOW + 1))).toEqual(["asleep"]);
  });

  it("are counted without those that are snoozed", () => {
    const view: AlertView = {
      open: { HIGH: 2, MEDIUM: 0, LOW: 3 },
      latest: [
        alert("a", { snoozed_until: NOW + 5 }),
        alert("b"),
        alert("c", { state: "closed", snoozed_until: NOW + 5 }),
      ],
    };
    expect(awake(view, NOW)).toEqual({ HIGH: 1, MEDIUM: 0, LOW: 3 });
    expect(awake(view, NOW + 5)).toEqual(view.open);
  });

  it("are shown on the overview: the worst three, of equals the youngest", () => {
    const latest = [
      alert("low", { severity: "LOW", first: NOW }),
      alert("old", { first: NOW - 90 }),
      alert("young"),
      alert("medium", { severity: "MEDIUM" }),
      alert("asleep", { snoozed_until: NOW + 1 }),
    ];
    expect(ids(worstOpen(latest, NOW))).toEqual(["young", "old", "medium"]);
    expect(countsOf(latest)).toEqual({ HIGH: 3, MEDIUM: 1, LOW: 1 });
  });

  it("are said in words", () => {
    const open = { HIGH: 0, MEDIUM: 1, LOW: 4 };
    expect([needsAttention(open), worst(open), countsWords(open)]).toEqual([1, "MEDIUM", "1 medium, 4 low"]);
    expect(worst({ HIGH: 0, MEDIUM: 0, LOW: 0 })).toBeNull();
    expect(ruleTitle("arp-spoofing")).toBe("ARP spoofing");
    expect(ruleTitle("new-device")).toBe("New device");
  });
});
