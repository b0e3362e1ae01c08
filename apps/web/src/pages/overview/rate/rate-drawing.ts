// The rate chart for its exports.

import type { Drawing, Shape } from "../../../chart/drawing.ts";
import { ticks } from "../../../chart/steady-scale.ts";
import { axisRate } from "../../../format/figure.ts";
import { axisTime, clock, dateClock } from "../../../format/time.ts";
import { extent, type RateData } from "./rate-data.ts";

const WIDTH = 1000;
const HEIGHT = 360;
const LEFT = 84;
const RIGHT = 16;
const TOP = 56;
const BOTTOM = 32;

export function rateDrawing(data: RateData, from: number, to: number): Drawing {
  const { groups, colour: colourOf, name: nameOf } = data.grouping;
  const { up, down } = extent(data, from, to);
  const [high, low] = [Math.max(up, 1) * 1.05, -down * 1.05];
  const x = (time: number) => round(LEFT + ((time - from) / Math.max(to - from, 1e-9)) * (WIDTH - LEFT - RIGHT));
  const y = (bits: number) => round(TOP + ((high - bits) / (high - low)) * (HEIGHT - TOP - BOTTOM));
  const shapes: Shape[] = [
    { kind: "text", x: LEFT, y: 22, text: `Rate per ${data.grouping.per}, bit/s`, fill: "text", size: 14, bold: true },
    {
      kind: "text",
      x: WIDTH - RIGHT,
      y: 22,
      text: `${dateClock(from)} to ${clock(to)}; inbound above, outbound below`,
      fill: "muted",
      anchor: "end",
    },
  ];
  data.present.forEach((group, index) => {
    const at = LEFT + index * 70;
    shapes.push({ kind: "path", d: `M${at} 34h8v8h-8z`, fill: colourOf(group) });
    shapes.push({ kind: "text", x: at + 13, y: 42, text: nameOf(group), fill: "muted" });
  });
  for (const tick of ticks(low, high, 5)) {
    shapes.push({
      kind: "path",
      d: `M${LEFT} ${y(tick)}H${WIDTH - RIGHT}`,
      stroke: tick === 0 ? "line-strong" : "line",
    });
    shapes.push({ kind: "text", x: LEFT - 8, y: y(tick) + 4, text: axisRate(tick), fill: "muted", anchor: "end" });
  }
  for (let part = 0; part <= 5; part++) {
    const time = from + ((to - from) * part) / 5;
    const anchor = part === 0 ? "start" : part === 5 ? "end" : "middle";
    shapes.push({ kind: "text", x: x(time), y: HEIGHT - 10, text: axisTime(time, to - from), fill: "muted", anchor });
  }
  // From the outermost layer inwards each covers what is not its own.
  for (const side of [0, groups.length]) {
    for (let group = groups.length - 1; group >= 0; group--) {
      const colour = colourOf(groups[group]);
      const below = group === 0 ? null : data.layers[side + group - 1];
      for (const d of areas(data, data.layers[side + group], below, from, to, x, y)) {
        shapes.push({ kind: "path", d, fill: colour, opacity: 0.7 });
      }
    }
  }
  return { width: WIDTH, height: HEIGHT, shapes };
}

const round = (value: number): number => Math.round(value * 10) / 10;

type Layer = readonly (number | null)[];
type Scale = (value: number) => number;

/** One closed path for each stretch without a gap. */
function areas(
  data: RateData,
  layer: Layer,
  below: Layer | null,
  from: number,
  to: number,
  x: Scale,
  y: Scale,
): string[] {
  const paths: string[] = [];
  let edge: string[] = [];
  let back: string[] = [];
  const close = () => {
    if (edge.length > 0) paths.push(`M${edge.join("L")}L${back.toReversed().join("L")}Z`);
    edge = [];
    back = [];
  };
  data.times.forEach((time, index) => {
    const value = layer[index];
    if (time < from || time > to) return;
    if (value === null) close();
    else {
      edge.push(`${x(time)} ${y(value)}`);
      back.push(`${x(time)} ${y(below?.[index] ?? 0)}`);
    }
  });
  close();
  return paths;
}
