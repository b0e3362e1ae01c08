// An alert as a message of syslog (RFC 5424).

import type { Severity } from "@wireglass/contract";
import type { AlertNews } from "./alert-news.ts";
import { titleOf } from "./message.ts";
import { plainText } from "./plain-text.ts";

/** Section 6.2.1: local use 0; critical, warning and notice. */
const FACILITY = 16;
const SEVERITY: Readonly<Record<Severity, number>> = { HIGH: 2, MEDIUM: 4, LOW: 5 };
/** The number that RFC 5612 keeps for those who have none. */
const STRUCTURE = "wireglass@32473";
const MOST_VALUE = 255;

export function syslogMessage(news: AlertNews, hostname: string, processId: number): Buffer {
  const { alert, kind } = news;
  const priority = FACILITY * 8 + SEVERITY[alert.severity];
  const header = `<${priority}>1 ${timestamp(alert.time)} ${name(hostname, 255)} wireglass ${processId} ${name(kind, 32)}`;
  const text = titleOf(news);
  // Section 6.4: UTF-8 is announced by its mark; what is ASCII needs none.
  const mark = /^[\x20-\x7e]*$/.test(text) ? "" : "\uFEFF";
  return Buffer.from(`${header} ${structuredData(news)} ${mark}${text}`, "utf8");
}

/** Section 6.2.3; "-" where there is none. */
function timestamp(seconds: number): string {
  const time = new Date(seconds * 1000);
  return Number.isNaN(time.getTime()) ? "-" : time.toISOString();
}

/** Section 6.3. */
function structuredData({ alert }: AlertNews): string {
  const values: readonly (readonly [string, string | number | null])[] = [
    ["id", alert.id],
    ["rule", alert.rule],
    ["severity", alert.severity],
    ["state", alert.state],
    ["src", alert.src_ip],
    ["dst", alert.dst_ip],
    ["count", alert.count],
    ["observed", alert.observed],
    ["threshold", alert.threshold],
    ["technique", alert.technique],
    ["filter", alert.evidence.filter],
  ];
  const parameters = values.flatMap(([key, value]) => (value === null ? [] : [` ${key}="${escaped(String(value))}"`]));
  return `[${STRUCTURE}${parameters.join("")}]`;
}

/** Section 6.3.3. */
function escaped(value: string): string {
  return plainText(value, MOST_VALUE).replace(/["\\\]]/g, "\\$&");
}

/** Visible ASCII, as the header's fields are. */
function name(text: string, most: number): string {
  return text.replace(/[^\x21-\x7e]/g, "").slice(0, most) || "-";
}
