// Single flows are looked at from the latest backward, in stretches of time that hold about so many of them: whatever time
// is over at the end of one, everything since then is known.

import type { Segment } from "./segment.ts";

/** Microseconds, the end excluded; and the files that may hold something of it. */
export interface Window {
  from: number;
  to: number;
  segments: Segment[];
}

/** The latest stretch of [from, to) with about `rows` rows of `table`, if they are spread evenly over each file. */
export function latestWindow(
  segments: readonly Segment[],
  table: string,
  from: number,
  to: number,
  rows: number,
): Window | null {
  const known = from < to ? segments.filter((segment) => segment.touches(from, to)) : [];
  if (known.length === 0) return null;
  // Behind the last row there is nothing to look at.
  let at = Math.min(to, Math.max(...known.map(({ span }) => span!.last + 1)));
  let left = rows;
  while (at > from && left > 0) {
    const here = known.filter(({ span }) => span!.first < at && span!.last + 1 >= at);
    // From here back to where a file begins or ends, as many come in each microsecond.
    const edges = known.flatMap(({ span }) => [span!.first, span!.last + 1]).filter((edge) => edge < at);
    const edge = Math.max(from, ...edges);
    const density = here.reduce((sum, { span, rows: counts }) => sum + (counts[table] ?? 0) / lengthOf(span!), 0);
    const within = density * (at - edge);
    if (within >= left) return windowOf(known, Math.max(from, Math.floor(at - left / density)), to);
    left -= within;
    at = edge;
  }
  return windowOf(known, Math.max(from, at), to);
}

function windowOf(segments: readonly Segment[], from: number, to: number): Window {
  return { from, to, segments: segments.filter((segment) => segment.touches(from, to)) };
}

function lengthOf({ first, last }: { first: number; last: number }): number {
  return last - first + 1;
}
