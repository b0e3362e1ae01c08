// The steps of a chart over time.

/** Seconds; the steps of the roll-ups divide those that are longer. */
const NICE = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];
const DAY = 86_400;
/** More points than any chart has. */
export const MOST_POINTS = 10_000;

/** The shortest step that divides `length` seconds into no more than `points`. */
export function niceStep(length: number, points: number): number {
  const wanted = length / Math.max(1, Math.min(MOST_POINTS, points));
  return NICE.find((step) => step >= wanted) ?? Math.ceil(wanted / DAY) * DAY;
}
