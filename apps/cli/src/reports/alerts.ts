// The report of alerts: of a capture each one as it stands at its end; live when it begins, when it is more severe than before,
// and at its end.

import type { AlertRecord, CountryOf, EngineOptions, FlowViews, Severity } from "@wireglass/core";
import { clockText, countText } from "../output/figures.ts";
import type { Column } from "../output/rows.ts";

/** In the contract's order, then what has been added to it. */
export const ALERT_FIELDS: readonly (keyof AlertRecord)[] = [
  "time",
  "rule",
  "severity",
  "src_ip",
  "dst_ip",
  "summary",
  "observed",
  "threshold",
  "window_s",
  "count",
  "first",
  "last",
  "evidence",
  "id",
  "state",
  "explanation",
  "technique",
  "snoozed_until",
];

export const ALERT_COLUMNS: readonly Column<AlertRecord>[] = [
  { title: "first", width: 26, text: (alert) => clockText(alert.first) },
  { title: "severity", width: 8, text: (alert) => alert.severity },
  { title: "rule", width: 19, text: (alert) => alert.rule },
  { title: "count", width: 7, right: true, text: (alert) => countText(alert.count) },
  { title: "state", width: 6, text: (alert) => alert.state },
  { title: "summary", width: 0, text: (alert) => alert.summary },
];

/** With a filter: flows and alerts that are remembered until the end. What comes on top is looked for in vain, and that is said. */
const MOST_FLOWS = 1_000_000;
const MOST_ALERTS = 100_000;

export interface AlertReportOptions {
  filter: string;
  live?: boolean;
  country?: CountryOf | undefined;
}

export class AlertReport {
  /** The filter selects more flows than are remembered: alerts may be missing. */
  isCut = false;
  readonly #options: AlertReportOptions;
  readonly #row: (alert: AlertRecord) => void;
  /** Live: the severity with which each open alert was last told of. */
  readonly #told = new Map<string, Severity>();
  /** With a filter: alerts until the flows of their evidence are known, and flows that it selects. */
  readonly #waiting: AlertRecord[] = [];
  readonly #selected = new Set<string>();

  constructor(options: AlertReportOptions, row: (alert: AlertRecord) => void) {
    this.#options = options;
    this.#row = row;
  }

  /** What the engine must be made with. */
  engineOptions(isSelected: (views: FlowViews) => boolean): Pick<EngineOptions, "details" | "detect" | "onFlow"> {
    const { country } = this.#options;
    const onAlert = (alert: AlertRecord): void => this.#alert(alert);
    const options = { details: true, detect: country === undefined ? { onAlert } : { onAlert, country } };
    if (this.#options.filter === "") return options;
    const onFlow: EngineOptions["onFlow"] = (flow, views) => {
      if (flow.community_id === null || !isSelected(views)) return;
      if (this.#selected.size < MOST_FLOWS) this.#selected.add(flow.community_id);
      else this.isCut = true;
    };
    return { ...options, onFlow };
  }

  /** The input has ended, and so have all flows. */
  end(): void {
    for (const alert of this.#waiting) if (alert.evidence.flows.some((id) => this.#selected.has(id))) this.#row(alert);
  }

  #alert(alert: AlertRecord): void {
    if (alert.state === "open" && !this.#isNews(alert)) return;
    if (alert.state === "closed") this.#told.delete(alert.id);
    if (this.#options.filter === "") this.#row(alert);
    else if (this.#waiting.length < MOST_ALERTS) this.#waiting.push(alert);
    else this.isCut = true;
  }

  #isNews({ id, severity }: AlertRecord): boolean {
    if (this.#options.live !== true || this.#told.get(id) === severity) return false;
    this.#told.set(id, severity);
    return true;
  }
}
