// Whether somebody has asked not to hear of an alert for a while.

import type { Alert } from "@wireglass/contract";

export const isSnoozed = (alert: Alert, now: number): boolean => (alert.snoozed_until ?? 0) > now;
