// The heat map's cells as they can be drawn: as many columns and rows as there is room for, the empty ends cut off.

import type { LatencyKind, LatencyView } from "@wireglass/contract";
import type { Cell } from "../../../chart/csv.ts";
import type { ChartTable } from "../../../chart/chart-panel.tsx";
import { count, joined } from "../../../format/figure.ts";
import { clock, dateClock, duration } from "../../../format/time.ts";
import { KIND_WORDS } from "../../../live/latency-words.ts";

export interface HeatData {
  readonly kind: LatencyKind;
  /** Seconds since 1970 of the first column, and how many one column holds. */
  readonly start: number;
  readonly step: number;
  readonly columns: number;
  /** Milliseconds, ascending, one more than there are rows; the last may be infinite. */
  readonly edges: readonly number[];
  readonly rows: number;
  /** Row by row from the fastest: `cells[row * columns + column]`. */
  readonly cells: readonly number[];
  readonly lost: readonly number[];
  readonly most: number;
}

/** Rows that are shown even if all answers lie in one: a map of a single line tells nothing. */
const LEAST_ROWS = 8;
const MOST_ROWS = 36;

type Heat = LatencyView["heat"];

/** Whether there was a question of this kind, answered or not. */
export function wasTimed(heat: Heat | null, kind: LatencyKind): boolean {
  const found = heat?.kinds[kind];
  return found !== undefined && (anyOf(found.lost) || found.cells.some(anyOf));
}

const anyOf = (counts: readonly number[]): boolean => counts.some((one) => one > 0);

/** Null where nothing of this kind was measured. At most `mostColumns` wide: neighbours are added up. */
export function heatData(heat: Heat | null, kind: LatencyKind, mostColumns: number, range?: Range): HeatData | null {
  const found = heat?.kinds[kind];
  if (heat === null || found === undefined) return null;
  const { start, step, edges } = heat;
  const all = Math.max(found.cells.length, found.lost.length);
  const first = range === undefined ? 0 : clamp(Math.floor((range.from - start) / step), 0, all);
  const last = range === undefined ? all : clamp(Math.ceil((range.to - start) / step), first, all);
  const bins = Math.max(edges.length - 1, 0, ...found.cells.map((column) => column.length));
  const [low, high] = rowsWithAnswers(found.cells.slice(first, last), bins);
  const anyLost = anyOf(found.lost.slice(first, last));
  if (low > high && !anyLost) return null;
  const [bottom, top] = low > high ? [0, Math.min(bins, LEAST_ROWS) - 1] : roomy(low, high, bins);
  const wide = Math.max(1, Math.ceil((last - first) / Math.max(1, mostColumns)));
  const tall = Math.max(1, Math.ceil((top - bottom + 1) / MOST_ROWS));
  const columns = Math.ceil((last - first) / wide);
  const rows = Math.ceil((top - bottom + 1) / tall);
  const cells = Array.from({ length: rows * columns }, () => 0);
  const lost = Array.from({ length: columns }, () => 0);
  for (let index = first; index < last; index++) {
    const column = Math.floor((index - first) / wide);
    lost[column] += found.lost[index] ?? 0;
    const counts = found.cells[index] ?? [];
    for (let bin = bottom; bin <= top && bin < counts.length; bin++) {
      cells[Math.floor((bin - bottom) / tall) * columns + column] += counts[bin];
    }
  }
  return {
    kind,
    start: start + first * step,
    step: step * wide,
    columns,
    edges: Array.from(
      { length: rows + 1 },
      (_, row) => edges[Math.min(top + 1, bottom + row * tall)] ?? Number.POSITIVE_INFINITY,
    ),
    rows,
    cells,
    lost,
    most: cells.reduce((most, one) => Math.max(most, one), 0),
  };
}

interface Range {
  readonly from: number;
  readonly to: number;
}

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value));

function rowsWithAnswers(cells: readonly (readonly number[])[], bins: number): [low: number, high: number] {
  let [low, high] = [bins, -1];
  for (const column of cells) {
    column.forEach((answers, bin) => {
      if (answers === 0) return;
      low = Math.min(low, bin);
      high = Math.max(high, bin);
    });
  }
  return [low, high];
}

/** One row of room at both ends, and not too few in all. */
function roomy(low: number, high: number, bins: number): [bottom: number, top: number] {
  let [bottom, top] = [Math.max(0, low - 1), Math.min(bins - 1, high + 1)];
  while (top - bottom + 1 < Math.min(LEAST_ROWS, bins)) {
    if (top < bins - 1) top += 1;
    if (bottom > 0 && top - bottom + 1 < LEAST_ROWS) bottom -= 1;
  }
  return [bottom, top];
}

export const LEVELS = 5;

/** 1 to 5 by the logarithm, because a few answers matter beside many; 0 is none. */
export function levelOf(answers: number, most: number): number {
  if (answers === 0) return 0;
  if (most <= 1) return LEVELS;
  return Math.min(LEVELS, 1 + Math.floor((Math.log(answers) / Math.log(most)) * (LEVELS - 1) + 1e-9));
}

/** What each level stands for: the least count of it. Levels that no count reaches are left out. */
export function levelStarts(most: number): readonly { level: number; from: number }[] {
  const starts: { level: number; from: number }[] = [];
  for (let level = 1; level <= LEVELS; level++) {
    const from = most <= 1 ? (level === LEVELS ? 1 : 0) : Math.ceil(most ** ((level - 1) / (LEVELS - 1)) - 1e-9);
    if (from < 1 || levelOf(from, most) !== level) continue;
    starts.push({ level, from });
  }
  return starts;
}

/** Where a latency lies on the axis, in rows from the fastest end; null outside. */
export function rowPosition({ edges, rows }: HeatData, value: number): number | null {
  const row = edges.findIndex((edge, index) => index < rows && edge <= value && value < edges[index + 1]);
  if (row < 0) return value === edges[rows] ? rows : null;
  const [from, to] = [edges[row], edges[row + 1]];
  if (from === 0 || !Number.isFinite(to)) return row + (from === 0 ? value / to : 0);
  return row + Math.log(value / from) / Math.log(to / from);
}

/** "9.6 to 12.1 ms" */
export function rangeWords({ edges }: HeatData, row: number): string {
  const [from, to] = [edges[row], edges[row + 1]];
  if (!Number.isFinite(to)) return `above ${precise(from)}\u2009ms`;
  return `${precise(from)} to ${precise(to)}\u2009ms`;
}

const precise = (value: number): string => Number(value.toPrecision(value >= 1000 ? 4 : 3)).toLocaleString("en");

export const timeOf = ({ start, step }: HeatData, column: number): number => start + column * step;

/** A moment of the map; with its date where the map is longer than a day. */
export function momentOf(data: HeatData, column: number): string {
  const words = data.step * data.columns > 86_400 ? dateClock : clock;
  return words(timeOf(data, column));
}

/** The answers of one column: how many, and the range that holds the median. */
export function columnFigures(data: HeatData, column: number): { answers: number; medianRow: number | null } {
  let answers = 0;
  for (let row = 0; row < data.rows; row++) answers += data.cells[row * data.columns + column];
  if (answers === 0) return { answers, medianRow: null };
  let before = 0;
  for (let row = 0; row < data.rows; row++) {
    before += data.cells[row * data.columns + column];
    if (before * 2 >= answers) return { answers, medianRow: row };
  }
  return { answers, medianRow: null };
}

/** The map in words. */
export function heatSummary(data: HeatData): string {
  const { name, unit } = KIND_WORDS[data.kind];
  let busiest = 0;
  let slowest = -1;
  data.cells.forEach((answers, index) => {
    if (answers > data.cells[busiest]) busiest = index;
    if (answers > 0) slowest = Math.max(slowest, Math.floor(index / data.columns));
  });
  const all = data.cells.reduce((sum, one) => sum + one, 0);
  const lost = data.lost.reduce((sum, one) => sum + one, 0);
  const span = duration(data.columns * data.step);
  if (slowest < 0) return `${name} over ${span}: no answers, ${joined(count(lost))} unanswered.`;
  const column = busiest % data.columns;
  return (
    `${name} over ${span} up to ${momentOf(data, data.columns)}: ${joined(count(all))} ${unit}, ${joined(count(lost))} unanswered. ` +
    `Most at once: ${data.cells[busiest]} between ${rangeWords(data, Math.floor(busiest / data.columns))} at ${momentOf(data, column)}. ` +
    `The slowest lie between ${rangeWords(data, slowest)}.`
  );
}

export function heatTable(data: HeatData): ChartTable {
  const rows: Cell[][] = [];
  for (let column = 0; column < data.columns; column++) {
    const { answers, medianRow } = columnFigures(data, column);
    const median = medianRow === null ? null : rangeWords(data, medianRow);
    rows.push([dateClock(timeOf(data, column)), answers, median, data.lost[column]]);
  }
  return { header: ["time", "answers", "median lies in", "unanswered"], rows };
}
