// Which three alerts the overview shows, and their times.

import type { Alert, AlertView } from "@wireglass/contract";
import { isSnoozed } from "../../../alerts/snoozed.ts";
import { SEVERITIES } from "../../../alerts/words.ts";
import { clock, dateClock } from "../../../format/time.ts";

const LINES = 3;

/** The worst; of equals the youngest. */
export function worstOf(alerts: readonly Alert[]): readonly Alert[] {
  return alerts
    .toSorted(
      (a, b) =>
        SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || b.first - a.first || (a.id < b.id ? -1 : 1),
    )
    .slice(0, LINES);
}

export const worstOpen = (latest: readonly Alert[], now: number): readonly Alert[] =>
  worstOf(latest.filter((alert) => alert.state === "open" && !isSnoozed(alert, now)));

export function countsOf(alerts: readonly Alert[]): AlertView["open"] {
  const counts = { HIGH: 0, MEDIUM: 0, LOW: 0 };
  for (const { severity } of alerts) counts[severity]++;
  return counts;
}

/** 14:02 today, the date before. */
export function shortTime(seconds: number, now: number): string {
  const sameDay = new Date(seconds * 1000).toDateString() === new Date(now * 1000).toDateString();
  return sameDay ? clock(seconds).slice(0, 5) : dateClock(seconds).slice(5, 16);
}
