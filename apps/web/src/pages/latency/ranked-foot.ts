// What is shown of how many, and whether some were forgotten.

import { count, group, joined } from "../../format/figure.ts";

interface Ranked {
  readonly rows: readonly unknown[];
  readonly total: number;
  readonly truncated: boolean;
}

/** "The 200 asked most of 5,213 names." Null where there is nothing to count. */
export function rankedFoot({ rows, total, truncated }: Ranked, thing: string): string | null {
  const things = rows.length === 1 ? thing : `${thing}s`;
  if (rows.length === 0) return null;
  if (total <= rows.length && !truncated) return `${group(rows.length)} ${things} in all.`;
  const of = `The ${group(rows.length)} ${things} with most answers, of ${truncated ? "at least " : ""}${joined(count(total))}.`;
  return truncated ? `${of} There was no room for all: rare ones have been forgotten.` : of;
}
