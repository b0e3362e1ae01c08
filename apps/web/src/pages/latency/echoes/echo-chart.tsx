// Latency above, jitter below, on one time axis: keeps both plots' size, time and scale, and shows what is under the crosshair.

import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import type uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { CrosshairCard } from "../../../chart/crosshair-card.tsx";
import { SteadyScale } from "../../../chart/steady-scale.ts";
import frame from "../../../chart/time-chart.module.css";
import { moveCrosshair, sizeOf } from "../../../chart/time-plot.ts";
import { useMoving } from "../../../chart/use-moving.ts";
import type { ColourName } from "../../../theme/colours.ts";
import type { TimeRange } from "../../../time/range.ts";
import { useTime } from "../../../time/use-time.ts";
import classes from "./echo-chart.module.css";
import { highest, type EchoData } from "./echo-data.ts";
import { AXIS_WIDTH, createEchoPlot, LEAST_HEIGHT, type PlotLine } from "./echo-plot.ts";
import { EchoReadout } from "./echo-readout.tsx";

interface EchoChartProps {
  readonly data: EchoData;
  readonly colours: readonly ColourName[];
  readonly range: () => TimeRange;
  readonly moving: boolean;
  /** Other targets or another time: the old scale means nothing for them. */
  readonly identity: string;
}

/** The least height of an axis in ms, so that a quiet line is drawn as quiet. */
const LEAST = 1;

interface Plots {
  readonly latency: uPlot;
  readonly jitter: uPlot;
}

export function EchoChart({ data, colours, range, moving, identity }: EchoChartProps) {
  const upper = useRef<HTMLDivElement>(null);
  const lower = useRef<HTMLDivElement>(null);
  const plots = useRef<Plots | null>(null);
  const [hover, setHover] = useState<number | null>(null);
  const { goTo } = useTime();
  const scheme = useComputedColorScheme("dark");
  const latest = useRef({ data, range, goTo });
  latest.current = { data, range, goTo };
  const scales = useRef({ latency: new SteadyScale(), jitter: new SteadyScale() });
  // With one target there is room for both kinds of jitter.
  const both = data.targets.length === 1;

  const fit = useRef((withData: boolean) => {
    const charts = plots.current;
    if (charts === null) return;
    const { data: shown, range: rangeNow } = latest.current;
    const { from, to } = rangeNow();
    const jitter = shown.targets.length === 1 ? [...shown.smoothed, ...shown.jitter] : shown.smoothed;
    const now = performance.now();
    for (const [chart, scale, lines] of [
      [charts.latency, scales.current.latency, shown.latency],
      [charts.jitter, scales.current.jitter, jitter],
    ] as const) {
      const high = Math.max(scale.fit(highest(shown, lines, from, to), now), LEAST);
      chart.batch(() => {
        if (withData) chart.setData([shown.times, ...lines] as uPlot.AlignedData, false);
        chart.setScale("x", { min: from, max: to });
        chart.setScale("y", { min: 0, max: high });
      });
    }
  });

  const palette = colours.join(" ");
  useEffect(() => {
    const [above, below] = [upper.current, lower.current];
    if (above === null || below === null) return undefined;
    const lines = palette.split(" ").map((colour, index): PlotLine => ({ label: String(index), colour }));
    const events = {
      onHover: setHover,
      onBrush: (from: number, to: number) => latest.current.goTo({ from, to }),
    };
    const latency = createEchoPlot(above, { lines, times: false, lost: () => latest.current.data.lost, ...events });
    const thin = both ? lines.map((line): PlotLine => ({ ...line, thin: true })) : [];
    const jitter = createEchoPlot(below, { lines: [...lines, ...thin], times: true, ...events });
    plots.current = { latency, jitter };
    fit.current(true);
    const observer = new ResizeObserver(() => {
      latency.setSize(sizeOf(above, LEAST_HEIGHT));
      jitter.setSize(sizeOf(below, LEAST_HEIGHT));
    });
    observer.observe(above);
    observer.observe(below);
    return () => {
      observer.disconnect();
      latency.destroy();
      jitter.destroy();
      plots.current = null;
    };
  }, [scheme, palette, both]);

  useEffect(() => {
    scales.current.latency.reset();
    scales.current.jitter.reset();
  }, [identity]);

  useEffect(() => fit.current(true), [data, range]);

  useMoving(moving, () => {
    fit.current(false);
    const { from, to } = latest.current.range();
    return { span: to - from, width: plots.current?.latency.over.clientWidth ?? 0 };
  });

  function press(event: KeyboardEvent) {
    const chart = plots.current?.latency;
    if (chart !== undefined && moveCrosshair(chart, event.key, data.times, hover)) event.preventDefault();
  }

  const time = hover === null ? undefined : data.times[hover];
  return (
    <div
      className={`${frame.chart} ${classes.chart}`}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the arrow keys move the crosshair
      tabIndex={0}
      role="application"
      aria-label="Latency and jitter over time; the left and right arrow keys move the crosshair"
      onKeyDown={press}
      onBlur={() => setHover(null)}
    >
      <div className={classes.latency}>
        <div ref={upper} className={frame.plot} />
      </div>
      <p className={classes.caption}>jitter, smoothed{both ? "; each difference thin" : ""}</p>
      <div className={classes.jitter}>
        <div ref={lower} className={frame.plot} />
      </div>
      <CrosshairCard plot={plots.current?.latency ?? null} time={time} axisWidth={AXIS_WIDTH}>
        {time !== undefined && <EchoReadout targets={data.targets} colours={colours} time={time} />}
      </CrosshairCard>
    </div>
  );
}
