// A rule as it stands now: on or off, how severe, and its numbers, which may be changed while it runs.

import type { Severity } from "./alert.ts";
import type { Rule } from "./detector.ts";

export interface RuleChange {
  enabled?: boolean | undefined;
  severity?: Severity | undefined;
  parameters?: Readonly<Record<string, number>> | undefined;
}

/** As in the contract. */
export interface RuleRecord {
  rule: string;
  title: string;
  explanation: string;
  technique: string | null;
  severity: Severity;
  enabled: boolean;
  parameters: {
    name: string;
    label: string;
    unit: string | null;
    value: number;
    default: number;
    min: number;
    max: number;
  }[];
  open: number;
  /** Hosts and others that the rule has had to forget since it began, because there were more than it has room for. */
  forgotten: number;
}

export class RuleState {
  readonly rule: Rule;
  enabled = true;
  /** Null: as the rule and its detector say. */
  severity: Severity | null = null;
  readonly #values = new Map<string, number>();

  constructor(rule: Rule) {
    this.rule = rule;
    for (const { name, default: value } of rule.parameters) this.#values.set(name, value);
  }

  value(name: string): number {
    return this.#values.get(name) ?? Number.NaN;
  }

  /** Numbers are kept within their limits; false where the rule has no such number. */
  change({ enabled, severity, parameters = {} }: RuleChange): boolean {
    const known = Object.keys(parameters).every((name) => this.#values.has(name));
    if (!known) return false;
    if (enabled !== undefined) this.enabled = enabled;
    if (severity !== undefined) this.severity = severity;
    for (const { name, min, max } of this.rule.parameters) {
      const value = parameters[name];
      if (value !== undefined && Number.isFinite(value)) this.#values.set(name, Math.min(max, Math.max(min, value)));
    }
    return true;
  }

  record(open: number, forgotten: number): RuleRecord {
    const { id, title, explanation, technique, severity, parameters } = this.rule;
    return {
      rule: id,
      title,
      explanation,
      technique,
      severity: this.severity ?? severity,
      enabled: this.enabled,
      parameters: parameters.map((row) => Object.assign({ value: this.value(row.name) }, row)),
      open,
      forgotten,
    };
  }
}
