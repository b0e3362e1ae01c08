// What the throughput is compared with.

import { GROUPS, type ViewSeries } from "../../../live/view-data.ts";

function bitsAt(series: ViewSeries, index: number, side: "in" | "out"): number {
  let sum = 0;
  for (const group of GROUPS) sum += series[side][group][index] ?? 0;
  return (sum * 8) / series.step;
}

/** The highest rate of both directions together, in bit/s. */
export function peakRate(series: ViewSeries | null): number | null {
  if (series === null || series.packets.length === 0) return null;
  let peak = 0;
  for (let index = 0; index < series.packets.length; index++) {
    peak = Math.max(peak, bitsAt(series, index, "in") + bitsAt(series, index, "out"));
  }
  return peak;
}
