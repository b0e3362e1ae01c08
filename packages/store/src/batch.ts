// A batch: rows of any tables, column by column, as they travel to the store.

import { packAddress } from "./address.ts";
import type { Column, RowOf, Table } from "./columns.ts";
import { ALERTS, COUNTERS, FLOWS, HOSTS, LATENCY, TRAFFIC } from "./tables.ts";
import type { AlertRow, CounterRow, FlowSlice, HostRow, LatencyRow, TrafficRow } from "./tables.ts";

/** What may be written. Roll-ups are not: the store makes them. */
export const WRITTEN = {
  flows: FLOWS,
  traffic: TRAFFIC,
  counters: COUNTERS,
  latency: LATENCY,
  alerts: ALERTS,
  hosts: HOSTS,
} as const;
export type WrittenName = keyof typeof WRITTEN;

/** Numbers, with NaN for null; texts; four words for each address. */
export type ColumnValues = Float64Array | Uint32Array | (string | null)[] | (Uint8Array | null)[];

export interface ColumnBatch {
  rows: number;
  /** In the order of the table's columns. */
  columns: ColumnValues[];
}

export type Batch = { [Name in WrittenName]?: ColumnBatch };

export function batchRows(batch: Batch): number {
  return Object.values(batch).reduce((sum, { rows }) => sum + rows, 0);
}

/** Several batches of one table as one. */
export function together(batches: readonly ColumnBatch[]): ColumnBatch {
  if (batches.length === 1) return batches[0];
  return {
    rows: batches.reduce((sum, { rows }) => sum + rows, 0),
    columns: batches[0].columns.map((first, i) => {
      const all = batches.map(({ columns }) => columns[i]);
      if (first instanceof Float64Array) return concatenated(Float64Array, all as Float64Array[]);
      if (first instanceof Uint32Array) return concatenated(Uint32Array, all as Uint32Array[]);
      return all.flat() as (string | null)[];
    }),
  };
}

function concatenated<Numbers extends Float64Array | Uint32Array>(
  make: new (length: number) => Numbers,
  all: readonly Numbers[],
): Numbers {
  const joined = new make(all.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const numbers of all) {
    joined.set(numbers, at);
    at += numbers.length;
  }
  return joined;
}

/** Longest text that is kept; what comes from the wire is cut before, so this holds for mistakes only. */
const MOST_TEXT = 65_536;

/** Gathers rows of one table. */
export class RowBuffer<T extends Table> {
  rows = 0;
  readonly #columns: readonly (readonly [name: string, column: Column])[];
  #values: ColumnValues[];
  #capacity: number;

  constructor(table: T, capacity = 256) {
    this.#columns = Object.entries(table.columns);
    this.#capacity = capacity;
    this.#values = this.#columns.map(([, column]) => room(column, capacity));
  }

  push(row: RowOf<T>): void {
    if (this.rows === this.#capacity) this.#grow();
    const at = this.rows++;
    for (let i = 0; i < this.#columns.length; i++) {
      const [name, column] = this.#columns[i];
      put(this.#values[i], at, column, (row as Record<string, unknown>)[name]);
    }
  }

  /** The rows so far; the buffer is empty afterwards. */
  take(): ColumnBatch {
    const { rows } = this;
    const columns = this.#values.map((values, i) =>
      values instanceof Uint32Array ? values.slice(0, 4 * rows) : trimmed(values, rows, this.#columns[i][1]),
    );
    this.rows = 0;
    return { rows, columns };
  }

  #grow(): void {
    const old = this.#values;
    this.#capacity *= 2;
    this.#values = this.#columns.map(([, column], i) => {
      const values = room(column, this.#capacity);
      if (values instanceof Float64Array || values instanceof Uint32Array) values.set(old[i] as Float64Array);
      else for (let n = 0; n < this.rows; n++) values[n] = old[i][n] as never;
      return values;
    });
  }
}

/** Gathers rows of all tables. */
export class BatchBuilder {
  readonly #flows = new RowBuffer(FLOWS);
  readonly #traffic = new RowBuffer(TRAFFIC, 16);
  readonly #counters = new RowBuffer(COUNTERS, 16);
  readonly #latency = new RowBuffer(LATENCY, 64);
  readonly #alerts = new RowBuffer(ALERTS, 16);
  readonly #hosts = new RowBuffer(HOSTS, 64);

  get rows(): number {
    return this.#buffers().reduce((sum, [, { rows }]) => sum + rows, 0);
  }

  flow(row: FlowSlice): void {
    this.#flows.push(row);
  }

  traffic(row: TrafficRow): void {
    this.#traffic.push(row);
  }

  counters(row: CounterRow): void {
    this.#counters.push(row);
  }

  latency(row: LatencyRow): void {
    this.#latency.push(row);
  }

  alert(row: AlertRow): void {
    this.#alerts.push(row);
  }

  host(row: HostRow): void {
    this.#hosts.push(row);
  }

  /** Everything so far; the builder is empty afterwards. */
  take(): Batch {
    const batch: Batch = {};
    for (const [name, buffer] of this.#buffers()) if (buffer.rows > 0) batch[name] = buffer.take();
    return batch;
  }

  #buffers(): [WrittenName, { readonly rows: number; take(): ColumnBatch }][] {
    return [
      ["flows", this.#flows],
      ["traffic", this.#traffic],
      ["counters", this.#counters],
      ["latency", this.#latency],
      ["alerts", this.#alerts],
      ["hosts", this.#hosts],
    ];
  }
}

/** A row in which nothing was counted, to begin with. */
export function emptyRow<T extends typeof TRAFFIC | typeof COUNTERS>(table: T, time: number): RowOf<T> {
  const zeros = Object.keys(table.columns).map((name) => [name, 0]);
  return { ...Object.fromEntries(zeros), time } as RowOf<T>;
}

function room(column: Column, capacity: number): ColumnValues {
  switch (column.kind) {
    case "address":
      return new Uint32Array(4 * capacity);
    case "text":
    case "json":
    case "blob":
      return [];
    default:
      return new Float64Array(capacity);
  }
}

function trimmed(values: Exclude<ColumnValues, Uint32Array>, rows: number, column: Column): ColumnValues {
  if (values instanceof Float64Array) return values.slice(0, rows);
  return column.kind === "blob" ? (values as Uint8Array[]).splice(0) : (values as string[]).splice(0);
}

function put(values: ColumnValues, at: number, column: Column, value: unknown): void {
  if (values instanceof Uint32Array) packAddress(value as string, values, 4 * at);
  else if (values instanceof Float64Array) values[at] = value === null ? Number.NaN : Number(value);
  else if (column.kind === "blob") (values as (Uint8Array | null)[])[at] = value as Uint8Array | null;
  else (values as (string | null)[])[at] = value === null ? null : (value as string).slice(0, MOST_TEXT);
}
