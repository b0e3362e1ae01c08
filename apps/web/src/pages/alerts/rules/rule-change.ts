// A rule as it is being changed: what was typed, what is wrong with it, and what differs from the rule in force.

import type { ChangeRule, Rule, RuleParameter, Trial } from "@wireglass/contract";
import { group } from "../../../format/figure.ts";
import { spanWords } from "../../../time/range.ts";

/** By parameter, as typed. */
export type Draft = Readonly<Record<string, string>>;

export const draftOf = (rule: Rule): Draft =>
  Object.fromEntries(rule.parameters.map(({ name, value }) => [name, String(value)]));

/** Why a value cannot be, or null. */
export function parameterProblem({ min, max, unit }: RuleParameter, text: string): string | null {
  const value = Number(text.trim().replace(",", "."));
  if (text.trim() !== "" && Number.isFinite(value) && value >= min && value <= max) return null;
  return `From ${bound(min)} to ${bound(max)}${unit === null ? "" : ` ${unit}`}.`;
}

export const bound = (value: number): string => (Number.isInteger(value) ? group(value) : String(value));

const typed = (text: string): number => Number(text.trim().replace(",", "."));

/** Null where nothing differs, or something is wrong. */
export function changeOf(rule: Rule, draft: Draft): ChangeRule | null {
  const parameters: Record<string, number> = {};
  for (const parameter of rule.parameters) {
    const text = draft[parameter.name] ?? "";
    if (parameterProblem(parameter, text) !== null) return null;
    if (typed(text) !== parameter.value) parameters[parameter.name] = typed(text);
  }
  return Object.keys(parameters).length === 0 ? null : { parameters };
}

/** What brings back the rule as it is. */
export function wayBack(rule: Rule, change: ChangeRule): ChangeRule {
  const back: ChangeRule = {};
  if (change.enabled !== undefined) back.enabled = rule.enabled;
  if (change.severity !== undefined) back.severity = rule.severity;
  if (change.parameters !== undefined) {
    const names = Object.keys(change.parameters);
    back.parameters = Object.fromEntries(
      rule.parameters.filter(({ name }) => names.includes(name)).map(({ name, value }) => [name, value]),
    );
  }
  return back;
}

/** "It would have fired 6 times in the last week." */
export function trialWords({ alerts, from, to, note }: Trial): string {
  if (note !== null && alerts === 0) return note;
  const span = spanWords(Math.max(1, to - from));
  const when = span === "7 days" ? "week" : span;
  const times =
    alerts === 0 ? "would not have fired" : `would have fired ${alerts === 1 ? "once" : `${group(alerts)} times`}`;
  return `It ${times} in the last ${when}.${note === null ? "" : ` ${note}`}`;
}
