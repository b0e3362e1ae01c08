// One of the two uPlots of the echoes: lines with gaps, and a red mark for each echo that was lost.

import uPlot from "uplot";
import { ticks } from "../../../chart/steady-scale.ts";
import { axisMilliseconds } from "../../../format/figure.ts";
import { axisTime } from "../../../format/time.ts";
import { resolveColour } from "../../../theme/colours.ts";
import { isAlone, type Line } from "./echo-data.ts";

export interface PlotLine {
  readonly label: string;
  /** Name of a token. */
  readonly colour: string;
  readonly thin?: boolean;
}

interface EchoPlotOptions {
  readonly lines: readonly PlotLine[];
  /** The lower plot has the labels of the axis that both share. */
  readonly times: boolean;
  /** When an echo was lost: marked at the foot. */
  readonly lost?: () => readonly number[];
  readonly onHover: (index: number | null) => void;
  readonly onBrush: (from: number, to: number) => void;
}

export const AXIS_WIDTH = 58;
const LOSS_HEIGHT = 7;
/** uPlot has nothing between one minute and five. */
const TIME_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400];

export function createEchoPlot(target: HTMLElement, options: EchoPlotOptions): uPlot {
  const { lines, times, lost, onHover, onBrush } = options;
  const text = resolveColour("muted");
  const line = resolveColour("line");
  const font = '11px "Inter Variable", Inter, system-ui, sans-serif';
  return new uPlot(
    {
      width: Math.max(120, target.clientWidth),
      height: Math.max(60, target.clientHeight),
      legend: { show: false },
      padding: [8, 8, times ? 0 : 8, 0],
      scales: { x: { time: true, auto: false }, y: { auto: false } },
      series: [
        {},
        ...lines.map(({ label, colour, thin }): uPlot.Series => {
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
      ],
      axes: [
        {
          show: times,
          stroke: text,
          font,
          size: 24,
          gap: 6,
          space: 80,
          incrs: TIME_STEPS,
          grid: { show: false },
          ticks: { show: false },
          values: timeLabels,
        },
        {
          stroke: text,
          font,
          size: AXIS_WIDTH,
          gap: 8,
          grid: { stroke: line, width: 1 },
          ticks: { show: false },
          splits: (_plot, _axis, min, max) => [...ticks(min, max, 3)],
          values: (_plot, values) => values.map(axisMilliseconds),
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
        draw: lost === undefined ? [] : [(plot) => drawLosses(plot, lost())],
      },
    },
    [[], ...lines.map(() => [])],
    target,
  );
}

function lonePoints(line: Line): number[] | null {
  const alone = line.flatMap((_, index) => (isAlone(line, index) ? [index] : []));
  return alone.length === 0 ? null : alone;
}

const HALF_LABEL = 32;

function timeLabels(plot: uPlot, values: number[]): string[] {
  const { min = 0, max = 0 } = plot.scales["x"];
  const width = plot.bbox.width / devicePixelRatio;
  return values.map((value) => {
    const x = plot.valToPos(value, "x");
    return x < HALF_LABEL || x > width - HALF_LABEL ? "" : axisTime(value, max - min);
  });
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
