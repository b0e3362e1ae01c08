// History: what was seen, kept on disk and asked for again.

export { addressOf, packAddress } from "./address.ts";
export { BatchBuilder, RowBuffer, batchRows, emptyRow } from "./batch.ts";
export type { Batch, ColumnBatch } from "./batch.ts";
export type { RowOf } from "./columns.ts";
export { DuckStore } from "./duckdb/client.ts";
export type { DuckStoreOptions } from "./duckdb/client.ts";
export { releaseLock, takeLock } from "./lock-file.ts";
export { MemoryStore } from "./memory-store.ts";
export { StoreError } from "./problem.ts";
export type { StoreErrorCode } from "./problem.ts";
export { HistoryRecorder } from "./record/history-recorder.ts";
export * from "./store.ts";
export { ALERTS, COUNTERS, DIMENSIONS, FLOWS, HOSTS, LATENCY, LATENCY_SCOPES, TRAFFIC } from "./tables.ts";
export type {
  AlertRow,
  CounterRow,
  Dimension,
  FlowSlice,
  HostRow,
  LatencyRow,
  LatencyScope,
  TrafficRow,
} from "./tables.ts";
