// The report of HTTP requests in clear: each one when it is answered, or will not be any more.

import type { HttpRecord } from "@wireglass/core";
import { clockText, endpointText } from "../output/figures.ts";
import type { Column } from "../output/rows.ts";

export const HTTP_FIELDS: readonly (keyof HttpRecord)[] = [
  "time",
  "src_ip",
  "dst_ip",
  "dst_port",
  "method",
  "host",
  "path",
  "status",
  "response_ms",
  "user_agent",
  "total_ms",
];

export const HTTP_COLUMNS: readonly Column<HttpRecord>[] = [
  { title: "time", width: 26, text: (record) => clockText(record.time) },
  { title: "source", width: 22, text: (record) => record.src_ip },
  { title: "destination", width: 28, text: (record) => endpointText(record.dst_ip, record.dst_port) },
  { title: "status", width: 6, right: true, text: (record) => String(record.status ?? "–") },
  { title: "ms", width: 8, right: true, text: (record) => record.response_ms?.toFixed(1) ?? "–" },
  { title: "method", width: 8, text: (record) => record.method },
  { title: "host", width: 28, text: (record) => record.host ?? "–" },
  { title: "path", width: 0, text: (record) => record.path },
];
