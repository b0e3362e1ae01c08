// The summary of a capture.

import type { SummaryRecord } from "@wireglass/core";
import { bytesText, clockText, countText, shareText } from "../output/figures.ts";
import type { Output } from "../output/output.ts";
import type { Format } from "../choices.ts";
import { csvCell } from "../output/text.ts";

const ROWS = 10;

export function writeSummary(format: Format, output: Output, summary: SummaryRecord): void {
  switch (format) {
    case "table":
      output.write(`${tableLines(summary).join("\n")}\n`);
      break;
    case "json":
      output.write(`${JSON.stringify(summary, null, 2)}\n`);
      break;
    case "ndjson":
      output.write(`${JSON.stringify(summary)}\n`);
      break;
    case "csv":
      output.write(
        flat(summary)
          .map(([name, value]) => `${csvCell(name)},${csvCell(value)}\r\n`)
          .join(""),
      );
      break;
  }
}

function tableLines(summary: SummaryRecord): string[] {
  const { packets, bytes, first, last } = summary;
  const duration = first === null || last === null ? null : last - first;
  const lines = [
    line("packets", countText(packets)),
    line("bytes", `${countText(bytes)} (${bytesText(bytes)})`),
    line("first", clockText(first)),
    line("last", clockText(last)),
    line("duration", duration === null ? "–" : `${duration.toFixed(3)} s`),
    line("flows", countText(summary.flows)),
  ];
  for (const name of ["malformed", "truncated", "dropped", "evicted"] as const) {
    if (summary[name] > 0) lines.push(line(name, countText(summary[name])));
  }
  const { encrypted, cleartext, unknown } = summary.encrypted;
  lines.push(
    line(
      "encrypted",
      `${shareText(encrypted, bytes)}, in clear ${shareText(cleartext, bytes)}, unknown ${shareText(unknown, bytes)}`,
    ),
  );
  if (packets === 0) return lines;
  lines.push("", "transport            packets");
  for (const [name, count] of Object.entries(summary.transport)) {
    if (count > 0)
      lines.push(`  ${name.padEnd(14)} ${countText(count).padStart(11)}  ${shareText(count, packets).padStart(7)}`);
  }
  lines.push("", "application            flows      packets       bytes");
  for (const row of summary.applications.slice(0, ROWS)) {
    const figures = [
      countText(row.flows).padStart(11),
      countText(row.packets).padStart(12),
      bytesText(row.bytes).padStart(11),
    ];
    lines.push(
      `  ${(row.app ?? "unknown").padEnd(14)} ${figures.join(" ")}  ${shareText(row.bytes, bytes).padStart(7)}`,
    );
  }
  if (summary.applications.length > ROWS) lines.push(`  and ${summary.applications.length - ROWS} more`);
  lines.push("", "top talkers                                   packets       bytes");
  for (const row of summary.top_talkers.slice(0, ROWS)) {
    lines.push(`  ${row.ip.padEnd(39)} ${countText(row.packets).padStart(11)} ${bytesText(row.bytes).padStart(11)}`);
  }
  return lines;
}

function line(name: string, value: string): string {
  return `${name.padEnd(12)} ${value}`;
}

/** Nested names with dots: `transport.tcp`, `applications.0.app`. */
function flat(value: unknown, name = ""): [string, unknown][] {
  if (typeof value !== "object" || value === null) return [[name, value]];
  return Object.entries(value).flatMap(([key, inner]) => flat(inner, name === "" ? key : `${name}.${key}`));
}
