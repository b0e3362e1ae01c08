// One of the two uPlots of the echoes: lines with gaps, and a red mark for each echo that was lost.

import type uPlot from "uplot";
import { createTimePlot, type TimePlotEvents } from "../../../chart/time-plot.ts";
import { axisMilliseconds } from "../../../format/figure.ts";
import { resolveColour } from "../../../theme/colours.ts";
import { isAlone, type Line } from "./echo-data.ts";

export interface PlotLine {
  readonly label: string;
  /** Name of a token. */
  readonly colour: string;
  readonly thin?: boolean;
}

interface EchoPlotOptions extends TimePlotEvents {
  readonly lines: readonly PlotLine[];
  /** The lower plot has the labels of the axis that both share. */
  readonly times: boolean;
  /** When an echo was lost: marked at the foot. */
  readonly lost?: () => readonly number[];
}

export const AXIS_WIDTH = 58;
export const LEAST_HEIGHT = 60;
const LOSS_HEIGHT = 7;

export function createEchoPlot(target: HTMLElement, { lines, times, lost, ...events }: EchoPlotOptions): uPlot {
  return createTimePlot(target, {
    ...events,
    series: lines.map(({ label, colour, thin }): uPlot.Series => {
      const stroke = resolveColour(colour);
      return {
        label,
        stroke,
        width: thin === true ? 1 : 1.5,
        alpha: thin === true ? 0.45 : 1,
        spanGaps: false,
        points: {
          size: 4,
          stroke,
          fill: stroke,
          show: false,
          filter: (plot, index, _show) => lonePoints(plot.data[index] as Line),
        },
      };
    }),
    padding: [8, 8, times ? 0 : 8, 0],
    leastHeight: LEAST_HEIGHT,
    times,
    axis: { width: AXIS_WIDTH, ticks: 3, label: axisMilliseconds },
    hooks: { draw: lost === undefined ? [] : [(plot) => drawLosses(plot, lost())] },
  });
}

function lonePoints(line: Line): number[] | null {
  const alone = line.flatMap((_, index) => (isAlone(line, index) ? [index] : []));
  return alone.length === 0 ? null : alone;
}

/** At the foot of the plot, where no line is taken for it. */
function drawLosses(plot: uPlot, lost: readonly number[]): void {
  const { ctx, bbox } = plot;
  const { min = 0, max = 0 } = plot.scales["x"];
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.fillStyle = resolveColour("wrong");
  for (const time of lost) {
    if (time < min || time > max) continue;
    const x = plot.valToPos(time, "x", true);
    ctx.fillRect(x - ratio, bbox.top + bbox.height - LOSS_HEIGHT * ratio, 2 * ratio, LOSS_HEIGHT * ratio);
  }
  ctx.restore();
}
