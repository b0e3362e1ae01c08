// Flows of the past as a download: text as it comes from the store, Parquet by way of a file that is gone afterwards.

import { createReadStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { ExportQuestion } from "@wireglass/contract";
import type { Filtered, Store } from "@wireglass/store";
import { flowText, writeParquet } from "@wireglass/store/export";

export async function exportStream(
  store: Store,
  question: Filtered,
  format: ExportQuestion["format"],
): Promise<ReadableStream> {
  if (format !== "parquet") return streamOf(flowText(store, question, format));
  const folder = mkdtempSync(join(tmpdir(), "wireglass-export-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const path = join(folder, "flows.parquet");
  try {
    await writeParquet(store, question, path);
  } catch (error) {
    remove();
    throw error;
  }
  const file = createReadStream(path);
  file.once("close", remove);
  return Readable.toWeb(file) as ReadableStream;
}

/** Its first piece is waited for: what is wrong with the question is an answer, and no broken download. */
async function streamOf(pieces: AsyncGenerator<string>): Promise<ReadableStream> {
  const encoder = new TextEncoder();
  let next = await pieces.next();
  return new ReadableStream({
    async pull(controller) {
      if (next.done === true) {
        controller.close();
        return;
      }
      controller.enqueue(encoder.encode(next.value));
      next = await pieces.next();
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
}
