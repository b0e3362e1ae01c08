// A segment: one DuckDB file that holds the rows of one kind over a stretch of time. It is written until it is large enough,
// then sealed, and one day deleted whole, because a DuckDB file never shrinks.

import { statSync } from "node:fs";
import type { ColumnBatch } from "../batch.ts";
import type { Table } from "../columns.ts";
import type { StoreKind } from "../store.ts";
import { FLOWS } from "../tables.ts";
import { microseconds, timeColumn } from "./schema.ts";

/** Microseconds; of the rows' times, both ends included. */
export interface Span {
  first: number;
  last: number;
}

export interface SegmentFacts {
  /** Of its tables. */
  version?: number;
  span: Span | null;
  /** By table. */
  rows: Record<string, number>;
  /** The smallest and the largest id of its flows; not told by the files of earlier programs. */
  ids?: Span | null;
  /** The rows of a subject lie in one place; see tidying.ts. */
  inOrder?: boolean;
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
  /** Of its flows; undefined: not known. */
  ids: Span | null | undefined = null;
  /** All that it has of a subject lies in one place: nothing is added any more, and rows are not where they were added. */
  inOrder = false;
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

  know({ span, rows, ids, inOrder = false }: SegmentFacts): void {
    this.span = span;
    this.rows = rows;
    this.ids = ids;
    this.inOrder = inOrder;
  }

  /** Another file has taken the place of its own, with the same rows in order. */
  putInOrder(): void {
    this.inOrder = true;
    this.#sealedBytes = 0;
  }

  /** Rows have been written. */
  add(table: Table, batch: ColumnBatch): void {
    this.addRows(table.name, batch.rows, spanOf(table, batch));
    if (table === FLOWS && this.ids !== undefined) this.ids = joined(this.ids, idsOf(batch));
  }

  /** Whether it may hold a slice of a flow. */
  mayHold(id: number): boolean {
    return this.ids === undefined || (this.ids !== null && this.ids.first <= id && id <= this.ids.last);
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

/** How much of a segment lies in the range, if its rows are spread evenly. */
export function share({ span }: Segment, from: number, to: number): number {
  if (span === null) return 0;
  const length = span.last - span.first + 1;
  return Math.min(1, (Math.min(to, span.last + 1) - Math.max(from, span.first)) / length);
}

export function spanOf(table: Table, batch: ColumnBatch): Span | null {
  const span = extent(batch, table, timeColumn(table));
  return span === null ? null : { first: microseconds(span.first), last: microseconds(span.last) };
}

function idsOf(batch: ColumnBatch): Span | null {
  return extent(batch, FLOWS, "id");
}

function extent(batch: ColumnBatch, table: Table, column: string): Span | null {
  const values = batch.columns[Object.keys(table.columns).indexOf(column)] as Float64Array;
  let first = Infinity;
  let last = -Infinity;
  for (let row = 0; row < batch.rows; row++) {
    const value = Number.isFinite(values[row]) ? values[row] : 0;
    if (value < first) first = value;
    if (value > last) last = value;
  }
  return batch.rows === 0 ? null : { first, last };
}

export function joined(a: Span | null, b: Span | null): Span | null {
  if (a === null || b === null) return a ?? b;
  return { first: Math.min(a.first, b.first), last: Math.max(a.last, b.last) };
}

export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
