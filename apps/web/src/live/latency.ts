// Reading a view of latencies: what was measured, and the course of a kind over time.

import type { LatencyKind, LatencyKinds } from "@wireglass/contract";

export type KindRow = LatencyKinds["kinds"][number];

/** Whether anything has been asked, answered or not. */
export function hasLatency(view: LatencyKinds | null): boolean {
  return view !== null && view.kinds.some(({ count, lost }) => count + lost > 0);
}

export const kindOf = (view: LatencyKinds | null, kind: LatencyKind): KindRow | null =>
  view?.kinds.find((row) => row.kind === kind && row.count + row.lost > 0) ?? null;

/**
 * The median over time, oldest first, from the heat map's cells: as exact as their edges. Null where nothing was answered.
 * At most `slots` points, the newest at the end.
 */
export function medianCourse(view: LatencyKinds | null, kind: LatencyKind, slots: number): (number | null)[] {
  const cells = view?.heat.kinds[kind]?.cells ?? [];
  const per = Math.max(1, Math.ceil(cells.length / slots));
  const course: (number | null)[] = [];
  // From the newest backwards, so that the last point never changes what it stands for.
  for (let end = cells.length; end > 0; end -= per) {
    course.unshift(median(cells.slice(Math.max(0, end - per), end), view?.heat.edges ?? []));
  }
  return course;
}

/** The middle of the cell that holds the median, in milliseconds. */
function median(columns: readonly (readonly number[])[], edges: readonly number[]): number | null {
  const sums: number[] = [];
  let total = 0;
  for (const column of columns) {
    column.forEach((count, index) => {
      sums[index] = (sums[index] ?? 0) + count;
      total += count;
    });
  }
  if (total === 0) return null;
  let before = 0;
  const index = sums.findIndex((count) => (before += count ?? 0) * 2 >= total);
  return cellMiddle(edges, index);
}

/** The geometric middle of a cell; the last may have no upper edge, the first may begin at zero. */
export function cellMiddle(edges: readonly number[], index: number): number {
  const from = edges[index] ?? 0;
  const to = edges[index + 1] ?? from;
  return from === 0 ? to / 2 : Math.sqrt(from * to);
}
