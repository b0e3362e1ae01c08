// Answers over time: for each kind, how many there were in each column of time and band of latency, and how many never came.
//
// Live it is a ring of the last half hour. Of a file it spans all of it: when the file outgrows it, neighbouring columns are
// added up and the step doubles.

import { LATENCY_KIND_NAMES } from "./sample.ts";
import { middleOf } from "./sketch-buckets.ts";
import type { QuantileSketch } from "./sketch.ts";
import type { LatencyKindName } from "./sample.ts";

/** Milliseconds: where the bands begin, in the steps of a scale that people read, and where the last one ends. */
export const HEAT_EDGES: readonly number[] = [
  0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 86_400_000,
];

const BANDS = HEAT_EDGES.length - 1;
/** A column: its bands, then what was lost. */
const WIDTH = BANDS + 1;
const STARTS = Float64Array.from(HEAT_EDGES.slice(0, BANDS), (edge) => edge * 1000);

const LIVE_COLUMNS = 180;
const LIVE_STEP = 10e6;
const FILE_COLUMNS = 240;
const FILE_STEP = 1e6;
/** Numbers of columns from which on they cannot be counted one by one. */
const BEYOND_TIME = 2 ** 52;

export interface HeatRecord {
  /** Seconds since 1970 of the first column, and between columns. */
  start: number;
  step: number;
  edges: number[];
  /** Cells of a column end behind the last one that is not zero. */
  kinds: Partial<Record<LatencyKindName, { cells: number[][]; lost: number[] }>>;
}

/** A column made from a sketch: how many of its values are in each band. Cells end behind the last one that is not zero. */
export function heatCells(sketch: QuantileSketch): number[] {
  const cells: number[] = [];
  sketch.visit((bucket, count) => {
    const band = bandOf(middleOf(bucket));
    while (cells.length <= band) cells.push(0);
    cells[band] += count;
  });
  return cells;
}

export class HeatMap {
  /** Microseconds between columns. */
  step: number;
  readonly #live: boolean;
  readonly #columns: number;
  /** By kind; null until there is one. Column n is at n modulo `#columns`. */
  readonly #values: (Float64Array | null)[] = LATENCY_KIND_NAMES.map(() => null);
  /** Number of the first column and of the one after the last; column n begins at n × step. */
  #first = 0;
  #end = 0;

  constructor(live: boolean) {
    this.#live = live;
    this.#columns = live ? LIVE_COLUMNS : FILE_COLUMNS;
    this.step = live ? LIVE_STEP : FILE_STEP;
  }

  /** Microseconds; `kind` is one of `LatencyKind`. */
  add(kind: number, asked: number, duration: number): void {
    this.#count(kind, asked, bandOf(duration));
  }

  lose(kind: number, asked: number): void {
    this.#count(kind, asked, BANDS);
  }

  record(): HeatRecord {
    const kinds: HeatRecord["kinds"] = {};
    for (const [kind, values] of this.#values.entries()) {
      if (values === null) continue;
      const cells: number[][] = [];
      const lost: number[] = [];
      for (let column = this.#first; column < this.#end; column++) {
        const base = this.#baseOf(column);
        let filled = BANDS;
        while (filled > 0 && values[base + filled - 1] === 0) filled--;
        cells.push(Array.from(values.subarray(base, base + filled)));
        lost.push(values[base + BANDS]);
      }
      kinds[LATENCY_KIND_NAMES[kind]] = { cells, lost };
    }
    return { start: (this.#first * this.step) / 1e6, step: this.step / 1e6, edges: [...HEAT_EDGES], kinds };
  }

  #count(kind: number, asked: number, band: number): void {
    let column = Math.floor(asked / this.step);
    if (!(Math.abs(column) < BEYOND_TIME)) return;
    if (column < this.#first || column >= this.#end) {
      if (this.#live) this.#turn(column);
      else this.#stretch(asked);
      column = Math.floor(asked / this.step);
      // Too old for the ring.
      if (column < this.#first) return;
    }
    this.#values[kind] ??= new Float64Array(this.#columns * WIDTH);
    this.#values[kind][this.#baseOf(column) + band]++;
  }

  /** Live: the ring ends with the latest column. What is too old for it is not counted. */
  #turn(column: number): void {
    const isEmpty = this.#first === this.#end;
    const oldest = this.#end - this.#columns;
    // A gap longer than the ring; or the clock was set back by more than that, and what is kept will not be reached again.
    if (isEmpty || column >= this.#end + this.#columns || column < oldest - this.#columns) {
      for (const values of this.#values) values?.fill(0);
      [this.#first, this.#end] = [column, column + 1];
    } else if (column >= oldest) {
      this.#reach(column);
      this.#first = Math.max(this.#first, this.#end - this.#columns);
    }
  }

  /** A file: from the first column to the last, whatever the order of its times. */
  #stretch(asked: number): void {
    const column = Math.floor(asked / this.step);
    if (this.#first === this.#end) [this.#first, this.#end] = [column, column + 1];
    const first = Math.min(this.#first, column);
    const last = Math.max(this.#end - 1, column);
    // A leap in time takes many doublings: they are made in one go, so that no packet waits for them.
    let fold = 1;
    while (Math.floor(last / fold) - Math.floor(first / fold) >= this.#columns) fold *= 2;
    if (fold > 1) this.#fold(fold);
    this.#reach(Math.floor(column / fold));
  }

  #reach(column: number): void {
    while (this.#end <= column) this.#clear(this.#end++);
    while (this.#first > column) this.#clear(--this.#first);
  }

  /** Column n becomes the sum of those from n · `fold` on, so many. */
  #fold(fold: number): void {
    const [first, end] = [this.#first, this.#end];
    this.#values.forEach((old, kind) => {
      if (old === null) return;
      const sums = new Float64Array(old.length);
      for (let column = first; column < end; column++) {
        const [from, to] = [this.#baseOf(column), this.#baseOf(Math.floor(column / fold))];
        for (let i = 0; i < WIDTH; i++) sums[to + i] += old[from + i];
      }
      this.#values[kind] = sums;
    });
    this.#first = Math.floor(first / fold);
    this.#end = Math.floor((end - 1) / fold) + 1;
    this.step *= fold;
  }

  #clear(column: number): void {
    const base = this.#baseOf(column);
    for (const values of this.#values) values?.fill(0, base, base + WIDTH);
  }

  #baseOf(column: number): number {
    return (((column % this.#columns) + this.#columns) % this.#columns) * WIDTH;
  }
}

function bandOf(duration: number): number {
  let [low, high] = [0, BANDS];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (duration >= STARTS[middle]) low = middle;
    else high = middle;
  }
  return low;
}
