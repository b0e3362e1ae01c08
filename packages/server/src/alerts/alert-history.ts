// Alerts in the history: written as they change, read page by page, latest first.

import { Alert, type Alerts, type AlertsQuestion } from "@wireglass/contract";
import { BatchBuilder, type Store } from "@wireglass/store";

const PAGE = 500;
/** So that it is the latest word; seconds. */
const STEP = 2e-6;
/** Pages that are looked through for one answer. */
const MOST_PAGES = 40;
const FOREVER = { from: 0, to: 9_000_000_000 };

export class AlertHistory {
  readonly #store: Store;
  /** What was written last may not be there to be asked for yet. */
  #isWaiting = false;

  constructor(store: Store) {
    this.#store = store;
  }

  write(alert: Alert): void {
    const { time, id, first, last, rule, severity, src_ip, dst_ip } = alert;
    const builder = new BatchBuilder();
    builder.alert({ time, id, first, last, rule, severity, src_ip, dst_ip, record: JSON.stringify(alert) });
    this.#store.write(builder.take());
    this.#isWaiting = true;
  }

  async page({ from, to, state, severity, after, limit }: AlertsQuestion): Promise<Alerts> {
    await this.#settle();
    const rows: Alert[] = [];
    let next = after ?? null;
    for (let pages = 0; pages < MOST_PAGES; pages++) {
      const page = await this.#store.alerts({
        range: { from, to },
        limit: limit - rows.length,
        ...(next === null ? {} : { after: next }),
      });
      const found = page.rows.flatMap(({ record }) => alertOf(record));
      rows.push(...found.filter((alert) => isWanted(alert, state, severity)));
      next = page.next;
      if (next === null || rows.length >= limit) break;
    }
    return { rows, next };
  }

  async find(id: string): Promise<Alert | null> {
    await this.#settle();
    let after: string | null = null;
    for (let pages = 0; pages < MOST_PAGES; pages++) {
      const page: Awaited<ReturnType<Store["alerts"]>> = await this.#store.alerts({
        range: FOREVER,
        limit: PAGE,
        ...(after === null ? {} : { after }),
      });
      const row = page.rows.find((each) => each.id === id);
      if (row !== undefined) return alertOf(row.record)[0] ?? null;
      after = page.next;
      if (after === null) return null;
    }
    return null;
  }

  /** Alerts that were open when the program ended: nobody watches them any more. */
  async closeLeftOver(isWatched: (alert: Alert) => boolean): Promise<void> {
    let after: string | undefined;
    for (let pages = 0; pages < MOST_PAGES; pages++) {
      const page = await this.page({ ...FOREVER, state: "open", limit: PAGE, after });
      for (const alert of page.rows)
        if (!isWatched(alert)) this.write({ ...alert, state: "closed", time: alert.time + STEP });
      if (page.next === null) return;
      after = page.next;
    }
  }

  /** Seconds since 1970 of the oldest alert that may be left; null where that is not known. */
  async oldest(): Promise<number | null> {
    const { kinds } = await this.#store.usage();
    return kinds.find(({ kind }) => kind === "events")?.range?.from ?? null;
  }

  async #settle(): Promise<void> {
    if (!this.#isWaiting) return;
    this.#isWaiting = false;
    await this.#store.flush();
  }
}

/** Undefined stands for any. */
export function isWanted(
  alert: Alert,
  state: Alert["state"] | undefined,
  severity: Alert["severity"] | undefined,
): boolean {
  return (state === undefined || alert.state === state) && (severity === undefined || alert.severity === severity);
}

/** What an older version has written may lack something. */
function alertOf(record: string): Alert[] {
  try {
    const parsed = Alert.safeParse(JSON.parse(record));
    return parsed.success ? [parsed.data] : [];
  } catch {
    return [];
  }
}
