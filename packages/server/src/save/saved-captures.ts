// The directory of saved captures. Names are checked before any file is touched: they come over HTTP.

import { constants } from "node:fs";
import { lstat, open, readdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { SavedCapture } from "@wireglass/contract";
import { problem } from "../problem.ts";

/** As `captureName` makes them: no separator, no dot at the start, nothing that a shell or a header could stumble on. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.pcapng$/;

export class SavedCaptures {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  /** Newest first. */
  async list(beingSaved: string | null): Promise<SavedCapture[]> {
    const captures: SavedCapture[] = [];
    for (const name of await readdir(this.directory).catch(whenMissing)) {
      if (!NAME.test(name)) continue;
      const stat = await lstat(join(this.directory, name)).catch(() => null);
      if (stat === null || !stat.isFile()) continue;
      captures.push({ name, bytes: stat.size, modified: stat.mtimeMs / 1000, saving: name === beingSaved });
    }
    return captures.toSorted((a, b) => b.modified - a.modified);
  }

  /** What the file holds now, also while it is being written. */
  async read(name: string): Promise<{ bytes: number; stream: ReadableStream<Uint8Array<ArrayBuffer>> }> {
    const path = this.#path(name);
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch((error: unknown) => {
      throw missing(error) ? notFound(name) : error;
    });
    const stat = await file.stat();
    if (!stat.isFile()) {
      await file.close();
      throw notFound(name);
    }
    // `end` is inclusive, so an empty file needs its own stream.
    const stream = stat.size === 0 ? Readable.from([]) : file.createReadStream({ start: 0, end: stat.size - 1 });
    if (stat.size === 0) await file.close();
    return { bytes: stat.size, stream: Readable.toWeb(stream) as ReadableStream<Uint8Array<ArrayBuffer>> };
  }

  async remove(name: string): Promise<void> {
    await unlink(this.#path(name)).catch((error: unknown) => {
      throw missing(error) ? notFound(name) : error;
    });
  }

  #path(name: string): string {
    if (!NAME.test(name)) throw notFound(name);
    return join(this.directory, name);
  }
}

/** `2026-11-21T20-54-07Z_eth0-lo.pcapng`, without what a file name had better not contain; `number` counts those of one second. */
export function captureName(time: Date, interfaces: readonly string[], number = 1): string {
  const stamp = time.toISOString().slice(0, 19).replaceAll(":", "-");
  const source = interfaces
    .join("-")
    .replaceAll(/[^A-Za-z0-9-]+/g, "-")
    .slice(0, 48);
  return `${stamp}Z_${source}${number === 1 ? "" : `-${number}`}.pcapng`;
}

function notFound(name: string): Error {
  const shown = JSON.stringify(name.slice(0, 100));
  return problem("not-found", `There is no saved capture named ${shown}.`);
}

function whenMissing(error: unknown): string[] {
  if (missing(error)) return [];
  throw error;
}

function missing(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : null;
  // ELOOP: a symbolic link, which no capture is.
  return code === "ENOENT" || code === "ELOOP";
}
