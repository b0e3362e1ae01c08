// The stretch of time that the charts show.

import { usualWindow } from "../state/search.ts";
import type { TimeRange } from "../time/range.ts";

interface Timed {
  /** Of each point, seconds since 1970. */
  readonly times: readonly number[];
  /** Seconds between points. */
  readonly step: number;
}

interface Shown {
  /** What was chosen. */
  readonly range: TimeRange | null;
  /** Seconds up to now, where no range was chosen; 0 is everything. */
  readonly window: number | undefined;
  /** Without either, everything is shown. */
  readonly whole: boolean;
}

/** `head` is the right edge of a live chart; null for one that stands still. */
export function timeRange({ range, window, whole }: Shown, data: Timed, head: number | null): TimeRange {
  if (range !== null) return range;
  const first = data.times[0] ?? head ?? 0;
  const last = data.times[data.times.length - 1] ?? 1;
  const to = head ?? last;
  const span = window ?? (whole ? 0 : usualWindow(to - first));
  const from = span === 0 ? Math.min(first, to - 1) : to - span;
  return { from, to: Math.max(to, from + data.step) };
}
