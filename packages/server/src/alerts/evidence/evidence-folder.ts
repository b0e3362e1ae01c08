// The folder of evidence: a file for each alert, and a cap for all of them. When it is reached, the oldest go.

import { createReadStream } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { writeEvidence } from "./evidence-file.ts";

const ENDING = ".pcapng";

interface Kept {
  bytes: number;
  /** Milliseconds since 1970. */
  changed: number;
}

export class EvidenceFolder {
  readonly #directory: string;
  readonly #cap: number;
  readonly #files = new Map<string, Kept>();
  #bytes = 0;

  constructor(directory: string, cap: number) {
    this.#directory = directory;
    this.#cap = cap;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** What is there from earlier. */
  async open(): Promise<void> {
    for (const name of await readdir(this.#directory).catch(() => [])) {
      const path = join(this.#directory, name);
      const id = name.slice(0, -ENDING.length);
      if (!name.endsWith(ENDING) || !isFileName(id)) {
        // A draft of which nothing came.
        if (name.endsWith(`${ENDING}.new`)) await rm(path, { force: true });
        continue;
      }
      const found = await stat(path).catch(() => null);
      if (found?.isFile() === true) this.#note(id, found.size, found.mtimeMs);
    }
  }

  path(id: string): string {
    if (!isFileName(id)) throw new RangeError("an alert's id is no file name");
    return join(this.#directory, `${id}${ENDING}`);
  }

  has(id: string): boolean {
    return this.#files.has(id);
  }

  /** False: there is no room, not even when all are gone that may go. */
  async write(id: string, bytes: Uint8Array, mayGo: (id: string) => boolean): Promise<boolean> {
    const before = this.#files.get(id)?.bytes ?? 0;
    const needed = (): number => this.#bytes - before + bytes.length - this.#cap;
    const oldest = [...this.#files].filter(([other]) => other !== id && mayGo(other));
    oldest.sort(([, a], [, b]) => a.changed - b.changed);
    for (const [victim] of oldest) {
      if (needed() <= 0) break;
      await this.remove(victim);
    }
    if (needed() > 0) return false;
    await writeEvidence(this.path(id), bytes);
    this.#note(id, bytes.length, Date.now());
    return true;
  }

  stream(id: string): { bytes: number; stream: ReadableStream<Uint8Array<ArrayBuffer>> } | null {
    const kept = this.#files.get(id);
    if (kept === undefined) return null;
    // No length is promised: the file may be replaced by a longer one.
    const stream = Readable.toWeb(createReadStream(this.path(id))) as ReadableStream<Uint8Array<ArrayBuffer>>;
    return { bytes: kept.bytes, stream };
  }

  /** Those that were changed last before `time`, milliseconds since 1970. */
  async removeBefore(time: number): Promise<void> {
    for (const [id, { changed }] of this.#files) if (changed < time) await this.remove(id);
  }

  async remove(id: string): Promise<void> {
    const kept = this.#files.get(id);
    if (kept === undefined) return;
    this.#files.delete(id);
    this.#bytes -= kept.bytes;
    await rm(this.path(id), { force: true });
  }

  #note(id: string, bytes: number, changed: number): void {
    this.#bytes += bytes - (this.#files.get(id)?.bytes ?? 0);
    this.#files.set(id, { bytes, changed });
  }
}

/** Ids are made by us, but some come back in a request. */
export function isFileName(id: string): boolean {
  return /^[\w-]{1,120}$/.test(id);
}
