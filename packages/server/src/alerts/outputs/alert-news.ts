// What an output is told of an alert: that it has begun, that it is worse than it was, that it is over. Not each change.

import type { Alert, Severity } from "@wireglass/contract";

export const NEWS_KINDS = ["opened", "escalated", "closed", "test"] as const;
export type NewsKind = (typeof NEWS_KINDS)[number];

export interface AlertNews {
  kind: NewsKind;
  alert: Alert;
}

const WEIGHT: Readonly<Record<Severity, number>> = { LOW: 0, MEDIUM: 1, HIGH: 2 };
/** Alerts of which something has been told and that have not ended. */
const MOST_TOLD = 10_000;

/** Of one output: what is news to it. */
export class NewsFilter {
  readonly #minimum: number;
  /** By alert, how severe it was when it was last told of. */
  readonly #told = new Map<string, number>();

  constructor(minimum: Severity) {
    this.#minimum = WEIGHT[minimum];
  }

  /** Null: nothing worth a message. `now` in seconds. */
  newsOf(alert: Alert, now: number): NewsKind | null {
    const told = this.#told.get(alert.id);
    const weight = WEIGHT[alert.severity];
    if (alert.state === "closed") {
      this.#told.delete(alert.id);
      return told === undefined || isSnoozed(alert, now) ? null : "closed";
    }
    if (weight < this.#minimum || isSnoozed(alert, now)) return null;
    if (told !== undefined && weight <= told) return null;
    this.#remember(alert.id, weight);
    return told === undefined ? "opened" : "escalated";
  }

  #remember(id: string, weight: number): void {
    this.#told.set(id, weight);
    if (this.#told.size <= MOST_TOLD) return;
    for (const oldest of this.#told.keys()) if (this.#told.delete(oldest)) break;
  }
}

export function isSnoozed({ snoozed_until: until }: Alert, now: number): boolean {
  return until !== null && until !== undefined && until > now;
}
