// Flows of the past as a download: text as it comes from the store, Parquet by way of a file that is gone afterwards.

import { createReadStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ExportQuestion } from "@wireglass/contract";
import type { Filtered, Store } from "@wireglass/store";
import { flowText, writeParquet } from "@wireglass/store/export";

/** In a Parquet file of a download, which waits in the folder for temporary files: about a gigabyte, and as much while it is made. */
const MOST_FLOWS = 10_000_000;

type Bytes = Uint8Array<ArrayBuffer>;

/** `end` is called when nothing more will be read. */
export function exportStream(
  store: Store,
  question: Filtered,
  format: ExportQuestion["format"],
  end: () => void,
): Promise<ReadableStream<Bytes>> {
  const pieces = format === "parquet" ? parquet(store, question) : encoded(flowText(store, question, format));
  return streamOf(pieces, end);
}

async function* encoded(texts: AsyncIterable<string>): AsyncGenerator<Bytes> {
  const encoder = new TextEncoder();
  for await (const text of texts) yield encoder.encode(text);
}

async function* parquet(store: Store, question: Filtered): AsyncGenerator<Bytes> {
  const folder = mkdtempSync(join(tmpdir(), "wireglass-export-"));
  try {
    const path = join(folder, "flows.parquet");
    await writeParquet(store, question, path, MOST_FLOWS);
    yield* createReadStream(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Its first piece is waited for: what is wrong with the question is an answer, and no broken download. */
async function streamOf(pieces: AsyncGenerator<Bytes>, end: () => void): Promise<ReadableStream<Bytes>> {
  const step = async (): Promise<IteratorResult<Bytes>> => {
    try {
      const next = await pieces.next();
      if (next.done === true) end();
      return next;
    } catch (error) {
      end();
      throw error;
    }
  };
  let next = await step();
  return new ReadableStream({
    async pull(controller) {
      if (next.done === true) {
        controller.close();
        return;
      }
      controller.enqueue(next.value);
      next = await step();
    },
    async cancel() {
      await pieces.return(undefined);
      end();
    },
  });
}
