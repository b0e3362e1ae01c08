// What can be chosen on the command line. It stands apart so that a command line is understood before the engine is loaded.

import type { Profile } from "@wireglass/store/log";

export const REPORTS = ["summary", "flows", "packets", "dns", "tls", "http", "latency", "alerts"] as const;
export type Report = (typeof REPORTS)[number];

export const FORMATS = ["table", "json", "ndjson", "csv"] as const;
export type Format = (typeof FORMATS)[number];

/** The columns of one of the older programs. */
export const PROFILES: readonly Profile[] = ["a", "b"];

/** What `wireglass export` writes. */
export const EXPORT_FORMATS = ["conn", "eve", "csv", "ndjson", "json", "parquet"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
/** Of capture files. */
export type FileExportFormat = Exclude<ExportFormat, "parquet">;
/** Of a history. */
export type HistoryExportFormat = Exclude<ExportFormat, "json">;
