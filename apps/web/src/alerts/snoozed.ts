// Whether somebody has asked not to hear of an alert for a while.

import type { Alert, AlertView } from "@wireglass/contract";

export const isSnoozed = (alert: Alert, now: number): boolean => (alert.snoozed_until ?? 0) > now;

/** The stream counts all that are open: what nobody wants to hear of is taken off, as far as it is among the latest. */
export function awake({ open, latest }: AlertView, now: number): AlertView["open"] {
  const left = { ...open };
  for (const alert of latest) {
    if (alert.state === "open" && isSnoozed(alert, now)) left[alert.severity] = Math.max(0, left[alert.severity] - 1);
  }
  return left;
}
