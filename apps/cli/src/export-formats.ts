// What `wireglass export` writes.

export const EXPORT_FORMATS = ["conn", "eve", "csv", "ndjson", "json"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
