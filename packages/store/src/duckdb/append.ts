// Columns of a batch into a table, 2,048 rows at a time.

import { DuckDBBlobValue, DuckDBDataChunk } from "@duckdb/node-api";
import type { DuckDBConnection, DuckDBValue } from "@duckdb/node-api";
import type { ColumnBatch, ColumnValues } from "../batch.ts";
import type { Table } from "../columns.ts";
import { microseconds, physicalColumns } from "./schema.ts";
import type { PhysicalColumn } from "./schema.ts";

const CHUNK = 2048;
const LARGEST = Number.MAX_SAFE_INTEGER;

export async function append(
  connection: DuckDBConnection,
  db: string,
  table: Table,
  batch: ColumnBatch,
): Promise<void> {
  const columns = physicalColumns(table);
  const appender = await connection.createAppender(table.name, "main", db);
  try {
    const types = columns.map(({ type }) => type);
    for (let from = 0; from < batch.rows; from += CHUNK) {
      // Questions are answered on this thread too: none waits for more than one of these.
      if (from > 0) await new Promise((resolve) => setImmediate(resolve));
      const rows = Math.min(CHUNK, batch.rows - from);
      const chunk = DuckDBDataChunk.create(types, rows);
      for (let i = 0; i < columns.length; i++) {
        const vector = chunk.getColumnVector(i);
        const read = reader(columns[i], batch.columns[columns[i].source]);
        for (let row = 0; row < rows; row++) vector.setItem(row, read(from + row));
        vector.flush();
      }
      appender.appendDataChunk(chunk);
    }
  } finally {
    appender.closeSync();
  }
}

/** Whatever a batch holds becomes a value that the column can have: a mistake in one row must not cost the others. */
function reader({ kind, nullable, word }: PhysicalColumn, values: ColumnValues): (row: number) => DuckDBValue {
  switch (kind) {
    case "address":
      return (row) => Number(values[4 * row + word] ?? 0);
    case "text":
    case "json":
      return (row) => (values[row] as string | null) ?? (nullable ? null : "");
    case "blob":
      return (row) => {
        const value = values[row] as Uint8Array | null;
        return value === null ? null : new DuckDBBlobValue(value);
      };
  }
  const numbers = values as Float64Array;
  const missing = (row: number): boolean => nullable && Number.isNaN(numbers[row]);
  switch (kind) {
    case "flag":
      return (row) => (missing(row) ? null : numbers[row] === 1);
    case "number":
      return (row) => (missing(row) ? null : finite(numbers[row]));
    case "u32":
      return (row) => (missing(row) ? null : whole(numbers[row]) >>> 0);
    case "count":
      return (row) => (missing(row) ? null : BigInt(whole(numbers[row])));
    case "time":
      return (row) => (missing(row) ? null : BigInt(whole(microseconds(numbers[row]))));
  }
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}

function whole(value: number): number {
  return Math.max(-LARGEST, Math.min(LARGEST, Math.trunc(finite(value))));
}
