// The state of the page, as it stands in the URL.

import type { LatencyKind } from "@wireglass/contract";
import { SEVERITIES } from "../alerts/words.ts";
import { KINDS } from "../live/latency-words.ts";
import { isPreset, type PresetId } from "../time/range.ts";

export interface Search {
  /** Display filter. */
  filter?: string;
  /** `local`: a capture file that this browser reads itself. */
  source?: "local";
  paused?: true;
  /** Seconds that the charts show; 0 is everything. */
  window?: number;
  /** A range of time, seconds since 1970. */
  from?: number;
  to?: number;
  /** A range that ends now, or last night; `from` and `to` are then not there. */
  last?: PresetId;
  /** What the rate chart tells apart; applications when it does not say. */
  rate?: RateBy;
  /** Ids of the targets in the chart of echoes, with commas between; the first ones when it does not say. */
  targets?: string;
  /** What the heat map of latencies shows; what was measured most when it does not say. */
  heat?: LatencyKind;
  /** Which alerts are listed; the open ones when it does not say. */
  alerts?: "snoozed" | "closed";
  /** Severities of the alerts that are listed, with commas between; all when it does not say. */
  severity?: string;
  /** Id of the alert that is open. */
  alert?: string;
  /** `bytes.desc`, of the table of this page. */
  sort?: string;
  /** The dialog that is open. */
  dialog?: "source" | "keys";
}

export type RateBy = "application" | "transport";

export const WINDOWS = [60, 300, 900, 0] as const;

const YOUNG = 60;
const USUAL = 300;

/** The window that nobody chose, in seconds, `span` after the start: it grows with the capture, so that it is never mostly empty. */
export const usualWindow = (span: number): number => Math.max(YOUNG, Math.min(USUAL, span));

export function readSearch(raw: Record<string, unknown>): Search {
  const search: Search = {};
  const filter = text(raw["filter"]);
  if (filter !== "") search.filter = filter;
  if (raw["source"] === "local") search.source = "local";
  if (text(raw["paused"]) !== "" && raw["paused"] !== "false") search.paused = true;
  const window = Number(text(raw["window"]) || Number.NaN);
  if (WINDOWS.some((known) => known === window)) search.window = window;
  const from = Number(text(raw["from"]) || Number.NaN);
  const to = Number(text(raw["to"]) || Number.NaN);
  if (from < to) Object.assign(search, { from, to });
  else if (isPreset(raw["last"])) search.last = raw["last"];
  const rate = raw["rate"];
  if (rate === "application" || rate === "transport") search.rate = rate;
  const targets = text(raw["targets"]);
  if (targets !== "") search.targets = targets;
  const heat = KINDS.find((kind) => kind === raw["heat"]);
  if (heat !== undefined) search.heat = heat;
  if (raw["alerts"] === "snoozed" || raw["alerts"] === "closed") search.alerts = raw["alerts"];
  const severity = text(raw["severity"]);
  if (severity.split(",").every((name) => SEVERITIES.some((known) => known === name))) search.severity = severity;
  const alert = text(raw["alert"]);
  if (alert !== "") search.alert = alert;
  const sort = text(raw["sort"]);
  if (/^[a-z_]+\.(asc|desc)$/.test(sort)) search.sort = sort;
  const dialog = raw["dialog"];
  if (dialog === "source" || dialog === "keys") search.dialog = dialog;
  return search;
}

const text = (value: unknown): string =>
  typeof value === "string" ? value.slice(0, 4096) : typeof value === "number" || value === true ? String(value) : "";

export const parseSearch = (query: string): Record<string, unknown> => Object.fromEntries(new URLSearchParams(query));

export function writeSearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (value !== undefined && value !== "") params.set(name, value === true ? "1" : String(value));
  }
  const query = params.toString();
  return query === "" ? "" : `?${query}`;
}

/** What goes along to another page: everything but that page's own affairs. */
export function carried(search: Search): Search {
  const { sort: _sort, dialog: _dialog, alerts: _alerts, severity: _severity, alert: _alert, ...rest } = search;
  return rest;
}
