// The alerts of the source that is being looked at, as they stand now.

import type { Alert } from "@wireglass/contract";

export const MOST_ALERTS = 2000;

export class AlertList {
  /** Those that have changed last, oldest first. */
  readonly #alerts = new Map<string, Alert>();

  get(id: string): Alert | undefined {
    return this.#alerts.get(id);
  }

  /** Answers with those that had to go: closed ones first. */
  put(alert: Alert): Alert[] {
    this.#alerts.delete(alert.id);
    this.#alerts.set(alert.id, alert);
    if (this.#alerts.size <= MOST_ALERTS) return [];
    const all = Array.from(this.#alerts.values());
    const gone = all.find(({ state }) => state === "closed") ?? all[0];
    this.#alerts.delete(gone.id);
    return [gone];
  }

  clear(): void {
    this.#alerts.clear();
  }

  open(): Alert[] {
    return Array.from(this.#alerts.values()).filter(({ state }) => state === "open");
  }

  /** Latest first. */
  all(): Alert[] {
    return Array.from(this.#alerts.values()).toSorted((a, b) => b.time - a.time);
  }
}
