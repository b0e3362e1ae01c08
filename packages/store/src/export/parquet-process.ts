// The process that writes a Parquet file: DuckDB is native code, and what is fatal to it must end nothing else.

import type { FlowRecord } from "@wireglass/core";
import { reasonOf } from "../duckdb/trouble.ts";
import { ParquetFile } from "./parquet-file.ts";

export type ToParquet = { type: "open"; path: string } | { type: "flows"; flows: FlowRecord[] } | { type: "end" };
export type FromParquet = { type: "done" } | { type: "failed"; message: string };

let file: ParquetFile | null = null;

async function receive(message: ToParquet): Promise<void> {
  if (message.type === "open") file = await ParquetFile.open(message.path);
  else if (message.type === "flows") await file?.append(message.flows);
  else await file?.end();
}

process.on("message", (message: ToParquet) => {
  receive(message).then(
    () => process.send?.({ type: "done" } satisfies FromParquet),
    (error: unknown) => process.send?.({ type: "failed", message: reasonOf(error) } satisfies FromParquet),
  );
});
process.on("disconnect", () => process.exit(0));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => {});
