// What `wireglass export` writes.

export const EXPORT_FORMATS = ["conn", "eve", "csv", "ndjson", "json", "parquet"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
/** Of capture files. */
export type FileExportFormat = Exclude<ExportFormat, "parquet">;
/** Of a history. */
export type HistoryExportFormat = Exclude<ExportFormat, "json">;
