// The rate chart's uPlot: stacked layers on both sides of zero. React knows nothing of what is in here.

import type uPlot from "uplot";
import { createTimePlot, type TimePlotEvents } from "../../../chart/time-plot.ts";
import { axisRate } from "../../../format/figure.ts";
import { resolveColour } from "../../../theme/colours.ts";
import type { Grouping } from "./grouping.ts";

export const AXIS_WIDTH = 68;
export const LEAST_HEIGHT = 120;

export function createRatePlot(target: HTMLElement, { groups, colour }: Grouping, events: TimePlotEvents): uPlot {
  const layers = [0, groups.length].flatMap((side) =>
    groups.map((group, index): uPlot.Series => {
      const stroke = resolveColour(colour(group));
      return {
        label: group,
        stroke,
        width: 1,
        alpha: 0.9,
        fill: `${stroke}a6`,
        points: { show: false },
        paths: (plot, own, from, to) => layerPaths(plot, own, index === 0 ? null : side + index, from, to),
      };
    }),
  );
  return createTimePlot(target, {
    ...events,
    series: layers,
    padding: [8, 2, 0, 0],
    leastHeight: LEAST_HEIGHT,
    axis: { width: AXIS_WIDTH, ticks: 5, label: axisRate },
    hooks: { drawAxes: [drawZero] },
  });
}

/** The line between what comes in and what goes out. */
function drawZero(plot: uPlot): void {
  const { ctx } = plot;
  const y = Math.round(plot.valToPos(0, "y", true)) + 0.5;
  ctx.save();
  ctx.strokeStyle = resolveColour("line-strong");
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.moveTo(plot.bbox.left, y);
  ctx.lineTo(plot.bbox.left + plot.bbox.width, y);
  ctx.stroke();
  ctx.restore();
}

/** The area between a layer and the one below it, apart wherever there is a gap. */
function layerPaths(plot: uPlot, own: number, below: number | null, from: number, to: number): uPlot.Series.Paths {
  const times = plot.data[0];
  const values = plot.data[own];
  const base = below === null ? null : plot.data[below];
  const stroke = new Path2D();
  const fill = new Path2D();
  // The scales are linear, and this runs for each point of each layer many times a second.
  const y0 = plot.valToPos(0, "y", true);
  const dx = plot.bbox.width / ((plot.scales["x"].max ?? 1) - (plot.scales["x"].min ?? 0));
  const dy = plot.bbox.height / ((plot.scales["y"].max ?? 1) - (plot.scales["y"].min ?? 0));
  const x0 = plot.valToPos(times[0], "x", true);
  const x = (index: number) => x0 + (times[index] - times[0]) * dx;
  const y = (value: number) => y0 - value * dy;
  let first = -1;
  let drawn = false;
  const close = (end: number) => {
    if (first < 0) return;
    for (let index = end; index >= first; index--) fill.lineTo(x(index), y(base?.[index] ?? 0));
    fill.closePath();
    first = -1;
  };
  for (let index = from; index <= to; index++) {
    const value = values[index];
    if (value === null || value === undefined) {
      close(index - 1);
      continue;
    }
    const [px, py] = [x(index), y(value)];
    if (first < 0) {
      first = index;
      fill.moveTo(px, py);
    } else fill.lineTo(px, py);
    // A layer too thin to be seen has no outline: it would hide its neighbour's.
    const thick = Math.abs(py - y(base?.[index] ?? 0)) > 1.5;
    if ((thick || drawn) && index > first) stroke.lineTo(px, py);
    else stroke.moveTo(px, py);
    drawn = thick;
  }
  close(to);
  return { stroke, fill, flags: 0 };
}
