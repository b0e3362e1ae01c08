// The report of DNS questions: each one when it is answered, or no answer is waited for any more.

import type { DnsRecord } from "@wireglass/core";
import { clockText, endpointText } from "../output/figures.ts";
import type { Column } from "../output/rows.ts";

export const DNS_FIELDS: readonly (keyof DnsRecord)[] = [
  "time",
  "client",
  "client_port",
  "server",
  "transport",
  "id",
  "name",
  "type",
  "rcode",
  "answers",
  "latency_ms",
  "retries",
];

export const DNS_COLUMNS: readonly Column<DnsRecord>[] = [
  { title: "time", width: 26, text: (record) => clockText(record.time) },
  { title: "client", width: 28, text: (record) => endpointText(record.client, record.client_port) },
  { title: "server", width: 22, text: (record) => record.server },
  { title: "transport", width: 9, text: (record) => record.transport },
  { title: "ms", width: 8, right: true, text: (record) => record.latency_ms?.toFixed(1) ?? "–" },
  { title: "retries", width: 7, right: true, text: (record) => String(record.retries) },
  { title: "rcode", width: 8, text: (record) => record.rcode ?? "–" },
  { title: "type", width: 8, text: (record) => record.type },
  { title: "name", width: 40, text: (record) => record.name },
  { title: "answers", width: 0, text: (record) => record.answers.join(", ") },
];
