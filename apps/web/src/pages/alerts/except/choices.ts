// What can be excepted of an alert, from the narrowest on: this pair, this host, this network, this rule.

import type { Alert } from "@wireglass/contract";
import { networkOf } from "./covers.ts";

export interface Choice {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
  readonly src: string;
  readonly dst: string;
}

/** Empty is anybody. The first is the one that is proposed. */
export function choicesOf({ src_ip: src, dst_ip: dst }: Alert): readonly Choice[] {
  const choices: Choice[] = [];
  if (src !== null && dst !== null) {
    choices.push({ id: "pair", label: "This pair", detail: `${src} to ${dst}`, src, dst });
  }
  if (src !== null) choices.push({ id: "host", label: "This host", detail: `from ${src}`, src, dst: "" });
  if (dst !== null) choices.push({ id: "target", label: "This target", detail: `to ${dst}`, src: "", dst });
  const network = src === null ? null : networkOf(src);
  if (network !== null)
    choices.push({ id: "network", label: "This network", detail: `from ${network}`, src: network, dst: "" });
  choices.push({ id: "rule", label: "This rule", detail: "whoever it is", src: "", dst: "" });
  return choices;
}

const DAY = 86_400;
export const ENDS = [
  { id: "day", label: "for a day", seconds: DAY },
  { id: "week", label: "for a week", seconds: 7 * DAY },
  { id: "month", label: "for 30 days", seconds: 30 * DAY },
  { id: "ever", label: "for good", seconds: null },
] as const;
export type EndId = (typeof ENDS)[number]["id"];

interface Scope {
  readonly rule: string | null;
  readonly src: string | null;
  readonly dst: string | null;
}

/** "Port scan from 192.168.1.5 to anybody": `title` names the rule, null is every rule. */
export function scopeWords({ src, dst }: Scope, title: string | null): string {
  const what = title ?? "Every rule";
  if (src === null && dst === null) return `${what}, whoever it is`;
  return `${what}, from ${src ?? "anybody"} to ${dst ?? "anybody"}`;
}
