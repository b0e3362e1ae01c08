// Stored flows as text: csv, ndjson, or the forms of Zeek and Suricata as far as a history knows what these tell.

import type { FlowRecord } from "@wireglass/core";
import { storedConn, storedEve } from "../formats/index.ts";
import type { Filtered, Store } from "../store.ts";
import { FLOW_FIELDS } from "../text/flow-fields.ts";
import { csvCell, jsonText } from "../text/safe-text.ts";
import { flowPages } from "./flow-pages.ts";

export const TEXT_FORMATS = ["csv", "ndjson", "conn", "eve"] as const;
export type TextFormat = (typeof TEXT_FORMATS)[number];

const LINES: Readonly<Record<TextFormat, (flow: FlowRecord) => string>> = {
  csv: (flow) => `${FLOW_FIELDS.map((field) => csvCell(flow[field])).join(",")}\r\n`,
  ndjson: (flow) => `${jsonText(Object.fromEntries(FLOW_FIELDS.map((field) => [field, flow[field]])))}\n`,
  conn: (flow) => `${jsonText(storedConn(flow))}\n`,
  eve: (flow) => `${jsonText(storedEve(flow))}\n`,
};

export async function* flowText(
  store: Pick<Store, "flows">,
  question: Filtered,
  format: TextFormat,
): AsyncGenerator<string> {
  // The columns come with the first page: a question that cannot be answered has no beginning.
  let head = format === "csv" ? `${FLOW_FIELDS.join(",")}\r\n` : "";
  for await (const flows of flowPages(store, question)) {
    const text = head + flows.map(LINES[format]).join("");
    head = "";
    if (text !== "") yield text;
  }
}
