// The states of the dashboard by name, and the source that each of them begins with.

import type { SourceState } from "@wireglass/contract";
import { ringBegin, type HistoryMood } from "./fake-history.ts";

export type Scenario =
  | "live"
  | "idle"
  | "no-rights"
  | "silent"
  | "lossy"
  | "many"
  | "failed"
  | "demo"
  | "quiet-start"
  | "no-probes"
  | "no-alerts"
  | "history-empty"
  | "history-off"
  | "history-failed"
  | "history-partial"
  | "history-paused";

/** Nothing has come yet. */
export const isQuiet = (scenario: Scenario): boolean =>
  scenario === "idle" || scenario === "no-rights" || scenario === "quiet-start";

export const moodOf = (scenario: Scenario): HistoryMood =>
  scenario.startsWith("history-") ? (scenario.slice("history-".length) as HistoryMood) : "ready";

const IDLE: SourceState = {
  kind: "none",
  state: "idle",
  interfaces: [],
  file: null,
  bpf: "",
  started: null,
  counters: [],
  progress: null,
  problem: null,
  saving: null,
};

export function sourceOf(scenario: Scenario): SourceState {
  const live: SourceState = {
    ...IDLE,
    kind: "live",
    state: "running",
    interfaces: ["eth0", "wlan0"],
    started: Date.now() / 1000 - 300,
    counters: [
      { interface: "eth0", captured: 1_204_331, dropped: 0, interface_dropped: 0 },
      { interface: "wlan0", captured: 80_120, dropped: 0, interface_dropped: 0 },
    ],
    ring: {
      cap: 1e9,
      bytes: 871_000_000,
      files: 14,
      first: ringBegin(Date.now() / 1000),
      frames: 1_100_000,
      skipped: 0,
    },
  };
  switch (scenario) {
    case "idle":
    case "no-rights":
      return IDLE;
    case "demo":
      return { ...live, kind: "demo", interfaces: [], counters: [] };
    case "lossy":
      return {
        ...live,
        counters: [{ interface: "eth0", captured: 1_204_331, dropped: 48_211, interface_dropped: 12 }],
      };
    case "failed":
      return {
        ...live,
        state: "failed",
        problem: {
          code: "interface-gone",
          message: "wlan0 has vanished; the capture has ended after 1,284,451 packets.",
          remedy: "Plug it in again, or choose another interface.",
        },
      };
    default:
      return live;
  }
}
