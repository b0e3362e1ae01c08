// What was observed, against the limit: figures in the rule's unit, and where they lie on a bar.

import type { Alert, Rule, RuleParameter } from "@wireglass/contract";
import { bytes, decimal, group, joined, THIN } from "../../../format/figure.ts";
import { duration, roundDuration } from "../../../format/time.ts";

export interface Observed {
  readonly observed: string;
  readonly limit: string;
  /** "50 times the limit" */
  readonly ratio: string | null;
  readonly window: string | null;
  /** Shares of the bar's width. */
  readonly fill: number;
  readonly mark: number;
}

/** The parameter that the limit is: the one of that value, else the first. */
export function limitOf(rule: Rule | undefined, threshold: number): RuleParameter | null {
  const parameters = rule?.parameters ?? [];
  return parameters.find(({ value }) => value === threshold) ?? parameters[0] ?? null;
}

const LONG_S = 60;

export function withUnit(value: number, unit: string | null): string {
  if (unit === "bytes" && value >= 1000) return joined(bytes(value));
  if (unit === "s" && value >= LONG_S) return roundDuration(value);
  const text = Number.isInteger(value)
    ? group(value)
    : Math.abs(value) < 1
      ? String(Number(value.toPrecision(3)))
      : decimal(value);
  if (unit === null || unit === "") return text;
  return unit.startsWith("/") ? `${text}${unit}` : `${text}${THIN}${unit}`;
}

/** Null for what is not a matter of degree. */
export function observedOf(alert: Alert, rule: Rule | undefined): Observed | null {
  const { observed, threshold, window_s: window } = alert;
  if (observed === null || threshold === null) return null;
  const unit = limitOf(rule, threshold)?.unit ?? null;
  const whole = Math.max(observed, threshold, Number.MIN_VALUE);
  const times = threshold > 0 ? observed / threshold : null;
  return {
    observed: withUnit(observed, unit),
    limit: withUnit(threshold, unit),
    ratio:
      times === null || times < 1.05 ? null : `${times < 10 ? Number(times.toFixed(1)) : group(times)} times the limit`,
    window: window === null ? null : duration(window).replace(".0", ""),
    fill: Math.max(0, observed / whole),
    mark: Math.max(0, threshold / whole),
  };
}
