// A uPlot with time on x, as every chart of the page has it: axes, crosshair, brush. React knows nothing of what is in here.

import uPlot from "uplot";
import { axisTime } from "../format/time.ts";
import { resolveColour } from "../theme/colours.ts";
import { ticks } from "./steady-scale.ts";

export interface TimePlotEvents {
  /** The point under the crosshair, or null. */
  readonly onHover: (index: number | null) => void;
  /** A range was brushed, seconds since 1970. */
  readonly onBrush: (from: number, to: number) => void;
}

interface TimePlotOptions extends TimePlotEvents {
  readonly series: readonly uPlot.Series[];
  /** Top, right, bottom, left. */
  readonly padding: uPlot.Padding;
  readonly leastHeight: number;
  /** False where another plot below shows the same times. */
  readonly times?: boolean;
  readonly axis: { readonly width: number; readonly ticks: number; readonly label: (value: number) => string };
  readonly hooks: Pick<uPlot.Hooks.Arrays, "draw" | "drawAxes">;
}

const FONT = '11px "Inter Variable", Inter, system-ui, sans-serif';
const LEAST_WIDTH = 120;

const [MINUTE, HOUR, DAY, YEAR] = [60, 3600, 86_400, 365 * 86_400];
/**
 * uPlot's own have nothing between one minute and five: a narrow chart of five minutes would have no label.
 * Where none is large enough uPlot never ends: a capture may lie in 1970 and today.
 */
const TIME_STEPS = [
  [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30],
  [1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  [1, 2, 4, 8, 12].map((hours) => hours * HOUR),
  [1, 2, 5, 10, 30, 90].map((days) => days * DAY),
  [1, 2, 5, 10, 25, 50, 100, 1000].map((years) => years * YEAR),
].flat();

export function createTimePlot(target: HTMLElement, options: TimePlotOptions): uPlot {
  const { series, padding, leastHeight, times = true, axis, hooks, onHover, onBrush } = options;
  const stroke = resolveColour("muted");
  return new uPlot(
    {
      ...sizeOf(target, leastHeight),
      legend: { show: false },
      padding,
      // Both ends are set from outside: they follow the clock and the steady scale.
      scales: { x: { time: true, auto: false }, y: { auto: false } },
      series: [{}, ...series],
      axes: [
        {
          show: times,
          stroke,
          font: FONT,
          size: 24,
          gap: 6,
          space: 90,
          incrs: TIME_STEPS,
          grid: { show: false },
          ticks: { show: false },
          values: timeLabels,
        },
        {
          stroke,
          font: FONT,
          size: axis.width,
          gap: 8,
          grid: { stroke: resolveColour("line"), width: 1 },
          ticks: { show: false },
          splits: (_plot, _axis, min, max) => [...ticks(min, max, axis.ticks)],
          values: (_plot, values) => values.map(axis.label),
        },
      ],
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: true, y: false, setScale: false },
        sync: { key: "time" },
      },
      hooks: {
        ...hooks,
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
      },
    },
    [[], ...series.map(() => [])],
    target,
  );
}

export function sizeOf(target: HTMLElement, leastHeight: number): { width: number; height: number } {
  return { width: Math.max(LEAST_WIDTH, target.clientWidth), height: Math.max(leastHeight, target.clientHeight) };
}

/** The arrow keys move the crosshair from point to point, from outside to the nearest edge. True when it was one of them. */
export function moveCrosshair(plot: uPlot, key: string, times: readonly number[], at: number | null): boolean {
  const step = key === "ArrowLeft" ? -1 : key === "ArrowRight" ? 1 : 0;
  if (step === 0 || times.length === 0) return false;
  const last = times.length - 1;
  const index = Math.max(0, Math.min(last, (at ?? (step > 0 ? -1 : last + 1)) + step));
  plot.setCursor({ left: plot.valToPos(times[index], "x"), top: 10 });
  return true;
}

/** Half of the widest label: nearer to an edge it would be cut. */
const HALF_LABEL = 32;

function timeLabels(plot: uPlot, values: number[], _axis: number, _space: number, step: number): string[] {
  const { min = 0, max = 0 } = plot.scales["x"];
  const width = plot.bbox.width / devicePixelRatio;
  // Between whole minutes nobody needs the seconds.
  const span = step >= MINUTE ? Math.max(HOUR, max - min) : max - min;
  return values.map((value) => {
    const x = plot.valToPos(value, "x");
    return x < HALF_LABEL || x > width - HALF_LABEL ? "" : axisTime(value, span);
  });
}
