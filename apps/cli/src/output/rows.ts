// A list of records, written as it comes: table, json, ndjson or csv.

import type { Format } from "../choices.ts";
import type { Output } from "./output.ts";
import { csvCell, jsonText, terminalText } from "./text.ts";

export interface Column<Row> {
  title: string;
  width: number;
  right?: boolean;
  text: (row: Row) => string;
}

export interface RowWriter<Row> {
  row(row: Row): void;
  end(): void;
}

/** `fields` are the record's field names in the contract's order, `columns` what fits a terminal. */
export function rowWriter<Row extends object>(
  format: Format,
  output: Output,
  fields: readonly (keyof Row & string)[],
  columns: readonly Column<Row>[],
): RowWriter<Row> {
  switch (format) {
    case "table":
      return tableWriter(output, columns);
    case "json":
      return jsonWriter(output, fields);
    case "ndjson":
      return { row: (row) => output.write(`${jsonText(inOrder(row, fields))}\n`), end: () => {} };
    case "csv":
      return csvWriter(output, fields);
  }
}

/** The fields in the contract's order, and whatever else there is behind them. */
function inOrder<Row extends object>(row: Row, fields: readonly (keyof Row & string)[]): object {
  // As the records of the longest report are made: to make them again takes as long as to write them.
  if (isInOrder(row, fields)) return row;
  const ordered: Record<string, unknown> = {};
  for (const field of fields) ordered[field] = row[field];
  return Object.assign(ordered, row);
}

function isInOrder(row: object, fields: readonly string[]): boolean {
  let seen = 0;
  for (const field in row) {
    if (seen === fields.length) return true;
    if (field !== fields[seen++]) return false;
  }
  return seen === fields.length;
}

function jsonWriter<Row extends object>(output: Output, fields: readonly (keyof Row & string)[]): RowWriter<Row> {
  let separator = "[\n";
  return {
    row(row) {
      output.write(separator + jsonText(inOrder(row, fields)));
      separator = ",\n";
    },
    end() {
      output.write(separator === "[\n" ? "[]\n" : "\n]\n");
    },
  };
}

function csvWriter<Row extends object>(output: Output, fields: readonly (keyof Row & string)[]): RowWriter<Row> {
  output.write(`${fields.join(",")}\r\n`);
  return {
    row: (row) => output.write(`${fields.map((field) => csvCell(row[field])).join(",")}\r\n`),
    end: () => {},
  };
}

function tableWriter<Row>(output: Output, columns: readonly Column<Row>[]): RowWriter<Row> {
  output.write(line(columns.map((column) => fit(column.title, column.width, column.right))));
  return {
    row: (row) =>
      output.write(line(columns.map((column) => fit(terminalText(column.text(row)), column.width, column.right)))),
    end: () => {},
  };
}

/** Pads to the width; what is too long is cut, but for the last column (width 0). */
function fit(text: string, width: number, right = false): string {
  if (width === 0) return text;
  const cut = text.length > width ? `${text.slice(0, width - 1)}…` : text;
  return right ? cut.padStart(width) : cut.padEnd(width);
}

function line(cells: readonly string[]): string {
  return `${cells.join("  ").trimEnd()}\n`;
}
