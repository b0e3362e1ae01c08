// The chart of echoes for its exports.

import type { Drawing, Shape } from "../../../chart/drawing.ts";
import { niceCeiling, ticks } from "../../../chart/steady-scale.ts";
import { axisMilliseconds } from "../../../format/figure.ts";
import { axisTime, clock, dateClock } from "../../../format/time.ts";
import type { ColourName } from "../../../theme/colours.ts";
import { targetName } from "../targets/target-words.ts";
import { highest, type EchoData, type Line } from "./echo-data.ts";

const WIDTH = 1000;
const HEIGHT = 420;
const LEFT = 70;
const RIGHT = 16;
const BOTTOM = 32;
const PARTS = [
  { title: "latency", top: 64, height: 180 },
  { title: "jitter, smoothed (RFC 3550)", top: 276, height: 112 },
] as const;

export function echoDrawing(data: EchoData, colours: readonly ColourName[], from: number, to: number): Drawing {
  const x = (time: number) => round(LEFT + ((time - from) / Math.max(to - from, 1e-9)) * (WIDTH - LEFT - RIGHT));
  const shapes: Shape[] = [
    { kind: "text", x: LEFT, y: 22, text: "Echoes: latency and jitter", fill: "text", size: 14, bold: true },
    { kind: "text", x: WIDTH - RIGHT, y: 22, text: `${dateClock(from)} to ${clock(to)}`, fill: "muted", anchor: "end" },
  ];
  data.targets.forEach((target, index) => {
    const at = LEFT + index * 150;
    shapes.push({ kind: "path", d: `M${at} 34h8v8h-8z`, fill: colours[index] });
    shapes.push({ kind: "text", x: at + 13, y: 42, text: targetName(target).slice(0, 20), fill: "muted" });
  });
  PARTS.forEach(({ title, top, height }, part) => {
    const lines = part === 0 ? data.latency : data.smoothed;
    const high = niceCeiling(highest(data, lines, from, to)) || 1;
    const y = (value: number) => round(top + (1 - value / high) * height);
    shapes.push({ kind: "text", x: LEFT, y: top - 6, text: title, fill: "muted" });
    for (const tick of ticks(0, high, 3)) {
      shapes.push({ kind: "path", d: `M${LEFT} ${y(tick)}H${WIDTH - RIGHT}`, stroke: "line" });
      shapes.push({
        kind: "text",
        x: LEFT - 8,
        y: y(tick) + 4,
        text: axisMilliseconds(tick),
        fill: "muted",
        anchor: "end",
      });
    }
    lines.forEach((line, index) => {
      const d = linePath(data, line, from, to, x, y);
      if (d !== "") shapes.push({ kind: "path", d, stroke: colours[index] });
    });
    if (part === 0) shapes.push({ kind: "path", d: lossPath(data, from, to, x, top + height), fill: "wrong" });
  });
  for (let part = 0; part <= 5; part++) {
    const time = from + ((to - from) * part) / 5;
    const anchor = part === 0 ? "start" : part === 5 ? "end" : "middle";
    shapes.push({
      kind: "text",
      x: x(time),
      y: HEIGHT - BOTTOM + 22,
      text: axisTime(time, to - from),
      fill: "muted",
      anchor,
    });
  }
  return { width: WIDTH, height: HEIGHT, shapes };
}

const round = (value: number): number => Math.round(value * 10) / 10;

type Scale = (value: number) => number;

/** Begins anew behind each gap. */
function linePath({ times }: EchoData, line: Line, from: number, to: number, x: Scale, y: Scale): string {
  let d = "";
  let open = false;
  line.forEach((value, index) => {
    if (value === undefined || times[index] < from || times[index] > to) return;
    if (value === null) open = false;
    else {
      d += `${open ? "L" : "M"}${x(times[index])} ${y(value)}${open ? "" : "h0.1"}`;
      open = true;
    }
  });
  return d;
}

function lossPath({ lost }: EchoData, from: number, to: number, x: Scale, foot: number): string {
  return lost
    .filter((time) => time >= from && time <= to)
    .map((time) => `M${x(time) - 1} ${foot - 8}h2v8h-2z`)
    .join("");
}
