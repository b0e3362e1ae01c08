// The report of latencies: a row for each kind that was measured, when the input has ended.

import type { LatencyRecord } from "@wireglass/core";
import { countText } from "../output/figures.ts";
import type { Column } from "../output/rows.ts";

export const LATENCY_FIELDS: readonly (keyof LatencyRecord)[] = [
  "kind",
  "scope",
  "count",
  "lost",
  "p50_ms",
  "p95_ms",
  "p99_ms",
  "max_ms",
];

const figure = (name: "p50_ms" | "p95_ms" | "p99_ms" | "max_ms", title: string): Column<LatencyRecord> => ({
  title,
  width: 11,
  right: true,
  text: (row) => row[name]?.toFixed(3) ?? "–",
});

export const LATENCY_COLUMNS: readonly Column<LatencyRecord>[] = [
  { title: "kind", width: 15, text: (row) => row.kind },
  { title: "scope", width: 9, text: (row) => row.scope },
  { title: "count", width: 10, right: true, text: (row) => countText(row.count) },
  { title: "lost", width: 8, right: true, text: (row) => countText(row.lost) },
  figure("p50_ms", "p50 ms"),
  figure("p95_ms", "p95 ms"),
  figure("p99_ms", "p99 ms"),
  figure("max_ms", "max ms"),
];
