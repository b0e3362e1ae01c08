// What is shown of how many, and how exact it is.

import { bytes, count, group, joined } from "../format/figure.ts";

interface Top {
  readonly rows: readonly unknown[];
  readonly total: number;
  readonly error: number;
}

/** "The 50 largest of 312." Null where all are listed, and exact. */
export function topFoot({ rows, total, error }: Top): string | null {
  if (total <= rows.length && error === 0) return null;
  const of = `The ${group(rows.length)} largest of ${error > 0 ? "more than " : ""}${joined(count(total))}.`;
  return error === 0 ? of : `${of} Each figure is up to ${joined(bytes(error))} too low.`;
}
