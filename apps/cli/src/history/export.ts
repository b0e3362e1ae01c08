// wireglass export --data FOLDER: the flows of a range of the past.

import { existsSync } from "node:fs";
import { FilterError } from "@wireglass/core";
import { StoreError } from "@wireglass/store";
import type { DuckStore, Filtered } from "@wireglass/store";
import { flowText, writeParquet } from "@wireglass/store/export";
import type { HistoryExportFormat } from "../choices.ts";
import { ExitCode, Failure, OutputClosed } from "../failure.ts";
import { Output } from "../output/output.ts";
import { openHistory } from "./history-folder.ts";
import { RunningServer } from "./running-server.ts";

export interface HistoryExportOptions {
  format: HistoryExportFormat;
  /** Known to be right. */
  filter: string;
  /** Seconds since 1970; undefined: as far as it reaches. */
  from: number | undefined;
  to: number | undefined;
  /** Undefined: standard output. */
  file: string | undefined;
}

/** The exit code. */
export async function exportHistory(dataDir: string, options: HistoryExportOptions): Promise<number> {
  const { format, file } = options;
  if (format === "parquet" && file === undefined)
    throw new Failure("parquet is no text: give a file with --output FILE", ExitCode.USAGE);
  const server = await RunningServer.find(dataDir);
  if (server !== null) return fromServer(server, options);
  if (!existsSync(dataDir)) throw new Failure(`${dataDir}: there is no such folder`);
  const { store } = await openHistory(dataDir);
  try {
    await write(store, await questionOf(store, options), format, file);
  } catch (error) {
    if (error instanceof StoreError || error instanceof FilterError) throw new Failure(error.message);
    throw error;
  } finally {
    await store.close();
  }
  return ExitCode.DONE;
}

/** It is being written: whoever writes it answers. */
async function fromServer(
  server: RunningServer,
  { format, file, filter, from, to }: HistoryExportOptions,
): Promise<number> {
  const bounds = await server.bounds();
  const range = { from: from ?? bounds?.from ?? 0, to: to ?? bounds?.to ?? 1 };
  const question = new URLSearchParams({ from: `${range.from}`, to: `${range.to}`, filter, format });
  const answer = await server.stream(`/api/history/export?${question.toString()}`);
  const output = new Output(file);
  try {
    for await (const bytes of answer) output.bytes(bytes as Uint8Array);
  } catch (error) {
    if (error instanceof Failure || error instanceof OutputClosed) throw error;
    throw new Failure("the Wireglass that keeps this history has ended: the export is not complete");
  }
  output.close();
  return ExitCode.DONE;
}

async function questionOf(store: DuckStore, { filter, from, to }: HistoryExportOptions): Promise<Filtered> {
  const bounds = (await store.bounds()) ?? { from: 0, to: 0 };
  const range = { from: from ?? bounds.from, to: to ?? bounds.to };
  return filter === "" ? { range } : { range, filter };
}

async function write(
  store: DuckStore,
  question: Filtered,
  format: HistoryExportFormat,
  file: string | undefined,
): Promise<void> {
  if (format === "parquet") {
    await writeParquet(store, question, file!);
    return;
  }
  const output = new Output(file);
  for await (const text of flowText(store, question, format)) output.write(text);
  output.close();
}
