// The heat map as shapes: the same for the page and for its exports.

import type { Drawing, Shape } from "../../../chart/drawing.ts";
import { axisMilliseconds } from "../../../format/figure.ts";
import { axisTime } from "../../../format/time.ts";
import { levelOf, LEVELS, rowPosition, type HeatData } from "./heat-data.ts";

export interface HeatLayout {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  /** Of one cell. */
  readonly cell: { readonly width: number; readonly height: number };
  /** Of the strip for what was never answered, above the cells. */
  readonly strip: { readonly top: number; readonly height: number };
}

const LEFT = 62;
const RIGHT = 4;
const BOTTOM = 24;
const STRIP = 8;
const STRIP_GAP = 6;

export function heatLayout({ columns, rows }: HeatData, width: number, height: number, head = 0): HeatLayout {
  const top = head + STRIP + STRIP_GAP;
  return {
    width,
    height,
    left: LEFT,
    top,
    cell: {
      width: Math.max(0, width - LEFT - RIGHT) / Math.max(1, columns),
      height: Math.max(0, height - top - BOTTOM) / Math.max(1, rows),
    },
    strip: { top: head, height: STRIP },
  };
}

/** The cell under a point; row -1 is the strip of unanswered questions. */
export function cellAt(
  data: HeatData,
  layout: HeatLayout,
  x: number,
  y: number,
): { column: number; row: number } | null {
  const column = Math.floor((x - layout.left) / layout.cell.width);
  if (column < 0 || column >= data.columns) return null;
  if (y < layout.top - STRIP_GAP / 2) return y < layout.strip.top ? null : { column, row: -1 };
  const fromTop = Math.floor((y - layout.top) / layout.cell.height);
  const row = data.rows - 1 - Math.max(0, fromTop);
  return row < 0 ? null : { column, row };
}

export function heatShapes(data: HeatData, layout: HeatLayout): Shape[] {
  const { left, top, cell, strip } = layout;
  const foot = top + cell.height * data.rows;
  const shapes: Shape[] = [];
  for (const value of scaleMarks(data)) {
    const at = rowPosition(data, value);
    if (at === null) continue;
    const y = round(foot - at * cell.height);
    shapes.push({ kind: "path", d: `M${left} ${y}H${layout.width - RIGHT}`, stroke: "line" });
    shapes.push({ kind: "text", x: left - 8, y: y + 4, text: axisMilliseconds(value), fill: "muted", anchor: "end" });
  }
  const paths = Array.from({ length: LEVELS + 1 }, () => "");
  for (let row = 0; row < data.rows; row++) {
    for (let column = 0; column < data.columns; column++) {
      const level = levelOf(data.cells[row * data.columns + column], data.most);
      if (level > 0)
        paths[level] += box(left + column * cell.width, foot - (row + 1) * cell.height, cell.width, cell.height);
    }
  }
  paths.forEach((d, level) => {
    if (d !== "") shapes.push({ kind: "path", d, fill: `heat-${level}` });
  });
  const lost = data.lost.map((one, column) =>
    one > 0 ? box(left + column * cell.width, strip.top, Math.max(cell.width, 2), strip.height) : "",
  );
  shapes.push({
    kind: "path",
    d: `M${left} ${strip.top + strip.height + 2.5}H${layout.width - RIGHT}`,
    stroke: "line",
  });
  if (lost.some((d) => d !== "")) shapes.push({ kind: "path", d: lost.join(""), fill: "wrong" });
  return [...shapes, ...timeLabels(data, layout, foot)];
}

export function heatDrawing(data: HeatData, title: string): Drawing {
  const layout = heatLayout(data, 1000, 420, 40);
  const head: Shape = { kind: "text", x: LEFT, y: 22, text: title, fill: "text", size: 14, bold: true };
  return { width: 1000, height: 420, shapes: [head, ...heatShapes(data, layout)] };
}

/** Powers of ten, with 2 and 5 between where there is room. */
function scaleMarks({ edges, rows }: HeatData): number[] {
  const low = Math.max(edges[0], edges[1] / 4, 1e-3);
  const high = Number.isFinite(edges[rows]) ? edges[rows] : edges[rows - 1];
  const decades = Math.log10(high / low);
  const steps = decades > 3.2 ? [1] : decades > 1.6 ? [1, 3] : [1, 2, 5];
  const marks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const step of steps) marks.push(Number((step * 10 ** power).toPrecision(3)));
  }
  return marks;
}

const LABEL_ROOM = 92;
const HALF_LABEL = 30;
const TIME_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400];

/** At round times, as clocks here show them. */
function timeLabels(data: HeatData, layout: HeatLayout, foot: number): Shape[] {
  const { left, cell } = layout;
  const span = Math.max(data.columns * data.step, 1e-3);
  const wide = cell.width * data.columns;
  const wanted = (span * LABEL_ROOM) / Math.max(wide, 1);
  const step = TIME_STEPS.find((one) => one >= wanted) ?? Math.ceil(wanted / 86_400) * 86_400;
  const zone = new Date(data.start * 1000).getTimezoneOffset() * 60;
  const labels: Shape[] = [];
  for (let time = Math.ceil((data.start - zone) / step) * step + zone; time <= data.start + span; time += step) {
    const x = left + ((time - data.start) / span) * wide;
    if (x < left + HALF_LABEL || x > left + wide - HALF_LABEL) continue;
    labels.push({
      kind: "text",
      x: round(x),
      y: foot + 17,
      text: axisTime(time, Math.max(6, span)),
      fill: "muted",
      anchor: "middle",
    });
  }
  return labels;
}

/** A hair of ground between cells that are large enough for it. */
function box(x: number, y: number, width: number, height: number): string {
  const gapX = width > 5 ? 1 : 0;
  const gapY = height > 5 ? 1 : 0;
  return `M${round(x)} ${round(y)}h${round(width - gapX)}v${round(height - gapY)}h${round(gapX - width)}z`;
}

const round = (value: number): number => Math.round(value * 100) / 100;
