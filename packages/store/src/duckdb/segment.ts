// A segment: one DuckDB file that holds the rows of one kind over a stretch of time. It is written until it is large enough,
// then sealed, and one day deleted whole, because a DuckDB file never shrinks.

import { statSync } from "node:fs";
import type { ColumnBatch } from "../batch.ts";
import type { Table } from "../columns.ts";
import type { StoreKind } from "../store.ts";
import { microseconds, timeColumn } from "./schema.ts";

/** Microseconds; of the rows' times, both ends included. */
export interface Span {
  first: number;
  last: number;
}

export interface SegmentFacts {
  span: Span | null;
  /** By table. */
  rows: Record<string, number>;
}

export class Segment {
  readonly kind: StoreKind;
  readonly number: number;
  readonly path: string;
  /** Its name in SQL. */
  readonly name: string;
  sealed = false;
  attached = false;
  /** Its columns are in another order than ours: it can be read, but nothing is added to it. */
  altered = false;
  span: Span | null = null;
  rows: Record<string, number> = {};
  #sealedBytes = 0;

  constructor(folder: string, kind: StoreKind, number: number) {
    this.kind = kind;
    this.number = number;
    this.name = `${kind}_${number}`;
    this.path = `${folder}/${kind}-${String(number).padStart(8, "0")}.duckdb`;
  }

  get wal(): string {
    return `${this.path}.wal`;
  }

  /** What is known of it without opening it, once it is sealed. */
  get facts(): string {
    return `${this.path}.json`;
  }

  /** On disk, with what has not gone into the file yet. */
  get bytes(): number {
    if (!this.sealed) return sizeOf(this.path) + sizeOf(this.wal);
    this.#sealedBytes ||= sizeOf(this.path);
    return this.#sealedBytes;
  }

  get walBytes(): number {
    return sizeOf(this.wal);
  }

  get totalRows(): number {
    return Object.values(this.rows).reduce((sum, rows) => sum + rows, 0);
  }

  know({ span, rows }: SegmentFacts): void {
    this.span = span;
    this.rows = rows;
  }

  /** Rows have been written. */
  add(table: Table, batch: ColumnBatch): void {
    this.addRows(table.name, batch.rows, spanOf(table, batch));
  }

  addRows(table: string, rows: number, span: Span | null): void {
    this.rows[table] = (this.rows[table] ?? 0) + rows;
    this.span = joined(this.span, span);
  }

  /** Whether it may hold rows from `from` to before `to`, microseconds. */
  touches(from: number, to: number): boolean {
    return this.span !== null && this.span.last >= from && this.span.first < to;
  }
}

export function spanOf(table: Table, batch: ColumnBatch): Span | null {
  const times = batch.columns[Object.keys(table.columns).indexOf(timeColumn(table))] as Float64Array;
  let first = Infinity;
  let last = -Infinity;
  for (let row = 0; row < batch.rows; row++) {
    const time = Number.isFinite(times[row]) ? times[row] : 0;
    if (time < first) first = time;
    if (time > last) last = time;
  }
  return batch.rows === 0 ? null : { first: microseconds(first), last: microseconds(last) };
}

export function joined(a: Span | null, b: Span | null): Span | null {
  if (a === null || b === null) return a ?? b;
  return { first: Math.min(a.first, b.first), last: Math.max(a.last, b.last) };
}

export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
