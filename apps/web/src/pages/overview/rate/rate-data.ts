// The rate series as the chart needs it: stacked bit/s over time, inbound above zero and outbound below.

import { bitRate, joined } from "../../../format/figure.ts";
import { clock, dateClock, duration } from "../../../format/time.ts";
import type { Points, ViewSeries } from "../../../live/view-data.ts";
import type { Cell } from "../../../chart/csv.ts";
import type { ChartTable } from "../../../chart/chart-panel.tsx";
import type { Grouping } from "./grouping.ts";

export interface RateData {
  /** Middle of each point, seconds since 1970. */
  readonly times: number[];
  readonly grouping: Grouping;
  /** All groups up, then all down: each layer is the sum of its own group and those before it. */
  readonly layers: (number | null)[][];
  readonly step: number;
  /** Groups that have had any traffic. */
  readonly present: readonly string[];
}

/** `now` cuts off the point that is still growing: it would show a fall that is none. */
export function rateData(series: ViewSeries | null, now: number | null, grouping: Grouping): RateData {
  const { groups } = grouping;
  if (series === null) return { times: [], grouping, layers: groups.flatMap(() => [[], []]), step: 1, present: [] };
  const { start, step } = series;
  const all = series.packets.length;
  const whole = now === null ? all : Math.floor((now - start) / step + 0.05);
  const length = Math.min(all, Math.max(whole, Math.min(all, 1)));
  const times = Array.from({ length }, (_, index) => start + (index + 0.5) * step);
  const layers: (number | null)[][] = [];
  for (const [side, sign] of [
    ["in", 1],
    ["out", -1],
  ] as const) {
    let below: (number | null)[] | null = null;
    const points = grouping.points(series, side);
    for (const group of groups) {
      below = stack(points[group], below, (sign * 8) / step, length);
      layers.push(below);
    }
  }
  const [inbound, outbound] = [grouping.points(series, "in"), grouping.points(series, "out")];
  const present = groups.filter((group) => inbound[group].some(isSome) || outbound[group].some(isSome));
  return { times, grouping, layers, step, present };
}

const isSome = (value: number | null): boolean => value !== null && value > 0;

function stack(points: Points, below: (number | null)[] | null, factor: number, length: number): (number | null)[] {
  const layer: (number | null)[] = Array.from({ length });
  for (let index = 0; index < length; index++) {
    const value = points[index];
    layer[index] = value === null ? null : value * factor + (below?.[index] ?? 0);
  }
  return layer;
}

/** Highest sums between `from` and `to`: what the axis must hold. */
export function extent(data: RateData, from: number, to: number): { up: number; down: number } {
  const [top, bottom] = [data.layers[data.layers.length / 2 - 1], data.layers[data.layers.length - 1]];
  let [up, down] = [0, 0];
  for (let index = 0; index < data.times.length; index++) {
    const time = data.times[index];
    if (time < from - data.step || time > to + data.step) continue;
    up = Math.max(up, top[index] ?? 0);
    down = Math.max(down, -(bottom[index] ?? 0));
  }
  return { up, down };
}

/** One group's own rate at a point, in bit/s; null in a gap. */
export function rateAt(data: RateData, index: number, group: string, side: "in" | "out"): number | null {
  const { groups } = data.grouping;
  const layer = groups.indexOf(group) + (side === "in" ? 0 : groups.length);
  const value = data.layers[layer][index];
  if (value === null || value === undefined) return null;
  const below = group === groups[0] ? 0 : (data.layers[layer - 1][index] ?? 0);
  return Math.abs(value - below);
}

/** The chart in words. */
export function rateSummary(data: RateData, from: number, to: number): string {
  // A gap is not a zero: it lowers no average.
  const shown = data.times
    .map((time, index) => ({ time, index }))
    .filter(({ time, index }) => time >= from && time <= to && data.layers[0][index] !== null);
  if (shown.length === 0) return "Nothing is known of this stretch of time.";
  const total = (side: "in" | "out") =>
    shown.map(({ time, index }) => ({
      time,
      bits: data.grouping.groups.reduce((sum, group) => sum + (rateAt(data, index, group, side) ?? 0), 0),
    }));
  const words = (side: "in" | "out") => {
    const points = total(side);
    const mean = points.reduce((sum, { bits }) => sum + bits, 0) / points.length;
    const peak = points.reduce((best, point) => (point.bits > best.bits ? point : best));
    const last = points[points.length - 1];
    return `${side === "in" ? "Inbound" : "Outbound"}: ${joined(bitRate(last.bits))} at the end, ${joined(bitRate(mean))} on average, at most ${joined(bitRate(peak.bits))} at ${clock(peak.time)}.`;
  };
  const span = shown[shown.length - 1].time - shown[0].time + data.step;
  return `Rate per ${data.grouping.per} over ${duration(span)} up to ${clock(shown[shown.length - 1].time)}. ${words("in")} ${words("out")}`;
}

export function rateTable(data: RateData, from: number, to: number): ChartTable {
  const header = [
    "time",
    ...data.present.flatMap((group) => [`${data.grouping.name(group)} in`, `${data.grouping.name(group)} out`]),
  ];
  const rows: Cell[][] = [];
  data.times.forEach((time, index) => {
    if (time < from || time > to) return;
    const begin = time - data.step / 2;
    const row: Cell[] = [dateClock(begin) + (data.step < 1 ? fraction(begin) : "")];
    for (const group of data.present) {
      row.push(rounded(rateAt(data, index, group, "in")), rounded(rateAt(data, index, group, "out")));
    }
    rows.push(row);
  });
  return { header: header.map((name) => (name === "time" ? name : `${name}, bit/s`)), rows };
}

const rounded = (value: number | null): number | null => (value === null ? null : Math.round(value));
const fraction = (time: number): string => `.${Math.floor((time - Math.floor(time)) * 10)}`;
