// Which alerts are listed, and in which order.

import type { Alert, Severity } from "@wireglass/contract";
import { isSnoozed } from "../../../alerts/snoozed.ts";
import { SEVERITIES } from "../../../alerts/words.ts";
import type { TimeRange } from "../../../time/range.ts";

export const LISTS = ["open", "snoozed", "closed"] as const;
export type ListName = (typeof LISTS)[number];

/** What the server has told on request, and what the stream has told since: the later word counts. */
export function mergeAlerts(asked: readonly Alert[], streamed: readonly Alert[]): readonly Alert[] {
  const byId = new Map(asked.map((alert) => [alert.id, alert]));
  for (const alert of streamed) {
    const before = byId.get(alert.id);
    if (before === undefined || before.time < alert.time) byId.set(alert.id, alert);
  }
  return [...byId.values()];
}

export function listOf(alert: Alert, now: number): ListName {
  if (alert.state === "closed") return "closed";
  return isSnoozed(alert, now) ? "snoozed" : "open";
}

/** The severities that the URL names; none named is all. */
export function readSeverities(text: string | undefined): readonly Severity[] {
  const named = (text ?? "").split(",");
  const chosen = SEVERITIES.filter((severity) => named.includes(severity));
  return chosen.length === 0 ? SEVERITIES : chosen;
}

/** For the URL: undefined where all are chosen, or none. */
export function toggledSeverity(text: string | undefined, severity: Severity): string | undefined {
  const named = text === undefined ? [] : readSeverities(text);
  const next = SEVERITIES.filter((one) => named.includes(one) !== (one === severity));
  return next.length === 0 || next.length === SEVERITIES.length ? undefined : next.join(",");
}

interface Wanted {
  readonly list: ListName;
  readonly severities: readonly Severity[];
  readonly range: TimeRange | null;
}

/** By what never changes in an alert that goes on, so that no row jumps: the worst first, and of those the youngest; what is over by its end. */
export function listed(alerts: readonly Alert[], { list, severities, range }: Wanted, now: number): readonly Alert[] {
  const order = list === "closed" ? (a: Alert, b: Alert) => b.last - a.last || byId(a, b) : byWeight;
  return alerts
    .filter(
      (alert) =>
        listOf(alert, now) === list &&
        severities.includes(alert.severity) &&
        (range === null || (alert.last >= range.from && alert.first < range.to)),
    )
    .toSorted(order);
}

const byId = (a: Alert, b: Alert): number => (a.id < b.id ? -1 : 1);

const byWeight = (a: Alert, b: Alert): number =>
  SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || b.first - a.first || byId(a, b);
