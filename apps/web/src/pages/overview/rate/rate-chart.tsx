// The rate chart on the page: keeps the plot's size, time and scale, and shows what is under the crosshair.

import { useMantineColorScheme, useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import type uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { SteadyScale } from "../../../chart/steady-scale.ts";
import { useMoving } from "../../../chart/use-moving.ts";
import type { TimeRange } from "../../../time/range.ts";
import { useTime } from "../../../time/use-time.ts";
import classes from "./rate-chart.module.css";
import { extent, type RateData } from "./rate-data.ts";
import { createRatePlot } from "./rate-plot.ts";
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
  useMantineColorScheme();
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
    const observer = new ResizeObserver(() => {
      chart.setSize({ width: Math.max(120, element.clientWidth), height: Math.max(120, element.clientHeight) });
    });
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
    const chart = plot.current;
    const step = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
    if (chart === null || step === 0) return;
    event.preventDefault();
    const last = data.times.length - 1;
    const index = Math.max(0, Math.min(last, (hover ?? (step > 0 ? -1 : last + 1)) + step));
    chart.setCursor({ left: chart.valToPos(data.times[index], "x"), top: 10 });
  }

  const at = hover === null || hover >= data.times.length ? null : hover;
  const left = at === null || plot.current === null ? 0 : plot.current.valToPos(data.times[at], "x");
  const width = plot.current?.over.clientWidth ?? 0;
  return (
    <div
      className={classes.chart}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the arrow keys move the crosshair
      tabIndex={0}
      role="application"
      aria-label="Rate over time; the left and right arrow keys move the crosshair"
      onKeyDown={press}
      onBlur={() => setHover(null)}
    >
      <div ref={target} className={classes.plot} />
      {at !== null && (
        <div
          className={classes.readout}
          data-side={left > width / 2 ? "left" : "right"}
          style={{ insetInlineStart: 68 + left }}
        >
          <RateReadout data={data} index={at} />
        </div>
      )}
    </div>
  );
}
