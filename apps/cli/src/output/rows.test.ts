// Lists of records in the four formats.

import { describe, expect, test } from "vitest";
import type { Output } from "./output.ts";
import { FORMATS } from "../choices.ts";
import type { Format } from "../choices.ts";
import { rowWriter } from "./rows.ts";
import type { Column } from "./rows.ts";

interface Row {
  name: string;
  count: number | null;
}

const COLUMNS: readonly Column<Row>[] = [
  { title: "name", width: 6, text: (row) => row.name },
  { title: "count", width: 5, right: true, text: (row) => String(row.count ?? "–") },
  { title: "again", width: 0, text: (row) => row.name },
];

function written(format: Format, rows: readonly Row[]): string {
  let text = "";
  const output = { write: (part: string) => (text += part) } as unknown as Output;
  const writer = rowWriter(format, output, ["count", "name"], COLUMNS);
  for (const row of rows) writer.row(row);
  writer.end();
  return text;
}

const ROWS: readonly Row[] = [
  { name: "a", count: 1 },
  { name: "=b,\u001b[1m", count: null },
];

test("table: columns cut and padded, the last one whole, nothing that a terminal obeys", () => {
  expect(written("table", [...ROWS, { name: "too long a name", count: 123 }]).split("\n")).toEqual([
    "name    count  again",
    "a           1  a",
    "=b,·[…      –  =b,·[1m",
    "too l…    123  too long a name",
    "",
  ]);
});

describe("json and ndjson", () => {
  test.each<Format>(["json", "ndjson"])("%s holds the records", (format) => {
    const text = written(format, ROWS);
    const parsed =
      format === "json"
        ? JSON.parse(text)
        : text
            .trimEnd()
            .split("\n")
            .map((line) => JSON.parse(line));
    expect(parsed).toEqual(ROWS);
  });

  test.each<[what: string, row: object, expected: string]>([
    ["in another order", { name: "a", count: 1 }, '{"count":1,"name":"a"}'],
    ["in order", { count: 1, name: "a" }, '{"count":1,"name":"a"}'],
    ["in order, and more behind", { count: 1, name: "a", more: 2 }, '{"count":1,"name":"a","more":2}'],
    ["with more before", { more: 2, count: 1, name: "a" }, '{"count":1,"name":"a","more":2}'],
    ["with more between", { count: 1, more: 2, name: "a" }, '{"count":1,"name":"a","more":2}'],
    ["without all fields", { name: "a" }, '{"name":"a"}'],
  ])("fields %s come in the contract's order", (_, row, expected) => {
    expect(written("ndjson", [row as Row])).toBe(`${expected}\n`);
  });

  test("without rows they are an empty list and nothing", () => {
    expect(JSON.parse(written("json", []))).toEqual([]);
    expect(written("ndjson", [])).toBe("");
  });
});

test("csv has the fields in their order, with a header also when there are no rows", () => {
  expect(written("csv", ROWS)).toBe('count,name\r\n1,a\r\n,"\'=b,·[1m"\r\n');
  expect(written("csv", [])).toBe("count,name\r\n");
});

test.each(FORMATS)("%s ends with a line feed", (format) => {
  expect(written(format, ROWS)).toMatch(/\n$/);
});
