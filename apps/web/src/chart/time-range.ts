// The stretch of time that the charts show.

import type { Search } from "../state/search.ts";
import { usualWindow } from "../state/search.ts";

export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

interface Timed {
  /** Of each point, seconds since 1970. */
  readonly times: readonly number[];
  /** Seconds between points. */
  readonly step: number;
}

/** `head` is the right edge of a live chart; null for one that stands still. */
export function timeRange(search: Search, data: Timed, head: number | null, isFile: boolean): TimeRange {
  if (search.from !== undefined && search.to !== undefined) return { from: search.from, to: search.to };
  const first = data.times[0] ?? head ?? 0;
  const last = data.times[data.times.length - 1] ?? 1;
  const to = head ?? last;
  const window = isFile ? (search.window ?? 0) : (search.window ?? usualWindow(to - first));
  const from = window === 0 ? Math.min(first, to - 1) : to - window;
  return { from, to: Math.max(to, from + data.step) };
}
