// The rate chart on the page: keeps the plot's size, time and scale, and shows what is under the crosshair.

import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import type uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { CrosshairCard } from "../../../chart/crosshair-card.tsx";
import { SteadyScale } from "../../../chart/steady-scale.ts";
import frame from "../../../chart/time-chart.module.css";
import { moveCrosshair, sizeOf } from "../../../chart/time-plot.ts";
import { useMoving } from "../../../chart/use-moving.ts";
import type { TimeRange } from "../../../time/range.ts";
import { useTime } from "../../../time/use-time.ts";
import { extent, type RateData } from "./rate-data.ts";
import { AXIS_WIDTH, createRatePlot, LEAST_HEIGHT } from "./rate-plot.ts";
import { RateReadout } from "./rate-readout.tsx";

interface RateChartProps {
  readonly data: RateData;
  /** The range of this moment: asked for on each frame while it moves. */
  readonly range: () => TimeRange;
  readonly moving: boolean;
  /** Another view begins: the old scale means nothing for it. */
  readonly identity: string;
}

/** The least height of the axis in bit/s, so that silence is drawn as silence. */
const LEAST = 1000;

export function RateChart({ data, range, moving, identity }: RateChartProps) {
  const target = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const { grouping } = data;
  const [hover, setHover] = useState<number | null>(null);
  const { goTo } = useTime();
  const scheme = useComputedColorScheme("dark");
  const latest = useRef({ data, range, goTo });
  latest.current = { data, range, goTo };
  const scales = useRef({ up: new SteadyScale(), down: new SteadyScale() });

  const fit = useRef((withData: boolean) => {
    const chart = plot.current;
    if (chart === null) return;
    const { data: shown, range: rangeNow } = latest.current;
    const { from, to } = rangeNow();
    const { up, down } = extent(shown, from, to);
    const now = performance.now();
    const high = Math.max(scales.current.up.fit(up, now), LEAST);
    const low = scales.current.down.fit(down, now);
    chart.batch(() => {
      if (withData) chart.setData([shown.times, ...shown.layers] as uPlot.AlignedData, false);
      chart.setScale("x", { min: from, max: to });
      chart.setScale("y", { min: -Math.max(low, high * 0.06), max: high });
    });
  });

  // The canvas holds colours and bands, so another theme or grouping is another plot.
  useEffect(() => {
    const element = target.current;
    if (element === null) return undefined;
    const chart = createRatePlot(element, grouping, {
      onHover: setHover,
      onBrush: (from, to) => latest.current.goTo({ from, to }),
    });
    plot.current = chart;
    fit.current(true);
    const observer = new ResizeObserver(() => chart.setSize(sizeOf(element, LEAST_HEIGHT)));
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
      plot.current = null;
    };
  }, [scheme, grouping]);

  useEffect(() => {
    scales.current.up.reset();
    scales.current.down.reset();
  }, [identity]);

  useEffect(() => fit.current(true), [data, range]);

  useMoving(moving, () => {
    fit.current(false);
    const { from, to } = latest.current.range();
    return { span: to - from, width: plot.current?.over.clientWidth ?? 0 };
  });

  function press(event: KeyboardEvent) {
    if (plot.current !== null && moveCrosshair(plot.current, event.key, data.times, hover)) event.preventDefault();
  }

  const time = hover === null ? undefined : data.times[hover];
  return (
    <div
      className={frame.chart}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the arrow keys move the crosshair
      tabIndex={0}
      role="application"
      aria-label="Rate over time; the left and right arrow keys move the crosshair"
      onKeyDown={press}
      onBlur={() => setHover(null)}
    >
      <div ref={target} className={frame.plot} />
      <CrosshairCard plot={plot.current} time={time} axisWidth={AXIS_WIDTH}>
        {hover !== null && <RateReadout data={data} index={hover} />}
      </CrosshairCard>
    </div>
  );
}
