// What stands under the crosshair, in the half of the chart where the crosshair is not.

import type { ReactNode } from "react";
import type uPlot from "uplot";
import classes from "./time-chart.module.css";

interface CrosshairCardProps {
  readonly plot: uPlot | null;
  /** Where the crosshair is; nothing is shown without it. */
  readonly time: number | undefined;
  /** Of the axis at the left. */
  readonly axisWidth: number;
  readonly children: ReactNode;
}

export function CrosshairCard({ plot, time, axisWidth, children }: CrosshairCardProps) {
  if (plot === null || time === undefined) return null;
  const right = plot.valToPos(time, "x") > plot.over.clientWidth / 2;
  return (
    <div className={classes.readout} style={right ? { insetInlineStart: axisWidth + 8 } : { insetInlineEnd: 8 }}>
      {children}
    </div>
  );
}
