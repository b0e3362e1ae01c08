// What the throughput is compared with.

import { GROUPS, type ViewSeries } from "../../../live/view-data.ts";

function bitsAt(series: ViewSeries, index: number, side: "in" | "out"): number {
  let sum = 0;
  for (const group of GROUPS) sum += series[side][group][index] ?? 0;
  return (sum * 8) / series.step;
}

/** The highest rate of both directions together, in bit/s; null where there is nothing but gaps. */
export function peakRate(series: ViewSeries | null): number | null {
  let peak: number | null = null;
  series?.packets.forEach((known, index) => {
    if (known !== null) peak = Math.max(peak ?? 0, bitsAt(series, index, "in") + bitsAt(series, index, "out"));
  });
  return peak;
}
