// The rate chart's uPlot: axes and layers. React knows nothing of what is in here.

import uPlot from "uplot";
import { ticks } from "../../../chart/steady-scale.ts";
import { axisRate } from "../../../format/figure.ts";
import { axisTime } from "../../../format/time.ts";
import { resolveColour } from "../../../theme/colours.ts";
import type { Grouping } from "./grouping.ts";

export interface RatePlotEvents {
  /** The point under the crosshair, or null. */
  onHover: (index: number | null) => void;
  /** A range was brushed, seconds since 1970. */
  onBrush: (from: number, to: number) => void;
}

export function createRatePlot(target: HTMLElement, grouping: Grouping, { onHover, onBrush }: RatePlotEvents): uPlot {
  const { groups } = grouping;
  const text = resolveColour("muted");
  const line = resolveColour("line");
  const font = '11px "Inter Variable", Inter, system-ui, sans-serif';
  const layers = [0, groups.length].flatMap((side) =>
    groups.map((group, index): uPlot.Series => {
      const colour = resolveColour(grouping.colour(group));
      return {
        label: group,
        stroke: colour,
        width: 1,
        alpha: 0.9,
        fill: `${colour}a6`,
        points: { show: false },
        paths: (plot, own, from, to) => layerPaths(plot, own, index === 0 ? null : side + index, from, to),
      };
    }),
  );
  return new uPlot(
    {
      width: Math.max(120, target.clientWidth),
      height: Math.max(120, target.clientHeight),
      legend: { show: false },
      padding: [8, 2, 0, 0],
      scales: {
        // Both ends are set from outside: they follow the clock and the steady scale.
        x: { time: true, auto: false },
        y: { auto: false },
      },
      series: [{}, ...layers],
      axes: [
        {
          stroke: text,
          font,
          size: 24,
          gap: 6,
          space: 90,
          grid: { show: false },
          ticks: { show: false },
          values: timeLabels,
        },
        {
          stroke: text,
          font,
          size: 68,
          gap: 8,
          grid: { stroke: line, width: 1 },
          ticks: { show: false },
          splits: (_plot, _axis, min, max) => [...ticks(min, max, 5)],
          values: (_plot, values) => values.map(axisRate),
        },
      ],
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: true, y: false, setScale: false },
        sync: { key: "time" },
      },
      hooks: {
        setCursor: [(plot) => onHover(plot.cursor.idx ?? null)],
        setSelect: [
          (plot) => {
            const { left, width } = plot.select;
            if (width < 4) return;
            const [from, to] = [plot.posToVal(left, "x"), plot.posToVal(left + width, "x")];
            plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            onBrush(from, to);
          },
        ],
        drawAxes: [drawZero],
      },
    },
    [[], ...layers.map(() => [])],
    target,
  );
}

/** Half of the widest label: nearer to an edge it would be cut. */
const HALF_LABEL = 32;

function timeLabels(plot: uPlot, values: number[]): string[] {
  const { min = 0, max = 0 } = plot.scales["x"];
  const width = plot.bbox.width / devicePixelRatio;
  return values.map((value) => {
    const x = plot.valToPos(value, "x");
    return x < HALF_LABEL || x > width - HALF_LABEL ? "" : axisTime(value, max - min);
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
