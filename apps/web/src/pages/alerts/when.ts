// Since when, how long, from whom to whom.

import type { Alert } from "@wireglass/contract";
import { group, joined, count } from "../../format/figure.ts";
import { ago, duration } from "../../format/time.ts";

/** "5 min ago, for 1 min 36 s"; once is once. */
export function whenWords({ first, last, count: times }: Alert, now: number): string {
  const span = last - first;
  return span < 1 || times === 1
    ? ago(first, now)
    : `${ago(first, now)}, for ${duration(span).replace(".0\u2009", "\u2009")}`;
}

export const timesWords = (times: number): string => (times === 1 ? "once" : `${joined(count(times))} times`);

export const packetsWords = (packets: number): string => (packets === 1 ? "1 packet" : `${group(packets)} packets`);

/** Tell apart what is many or nobody from what is somebody. */
export const ANYBODY = "many or nobody in particular";

/** How long a snooze still lasts: "59 min", "6 d 23 h". */
export function restWords(until: number, now: number): string {
  const rest = Math.max(60, until - now);
  if (rest < 3600) return `${Math.ceil(rest / 60)}\u2009min`;
  if (rest < 86_400) return `${Math.ceil(rest / 3600)}\u2009h`;
  return `${Math.ceil(rest / 86_400)}\u2009d`;
}
