// The disk's side of the ring: writes batches one after the other, in the background, and deletes the oldest files so that all
// of it, indexes included, stays below the cap. A disk that is slow or full costs packets of the ring, never of the capture.

import { type FileHandle, open, rm } from "node:fs/promises";
import { allPaths, dataPath, indexPath } from "./ring-files.ts";
import type { KeptFile } from "./ring-repair.ts";

/** Traffic is private: nobody but the owner reads it. */
const MODE = 0o600;
/** Each start makes a file. */
const MAX_FILES = 1024;

/** A file that is being written. */
export interface OpenFile {
  number: number;
  /** Its section and interfaces. */
  head: Uint8Array;
  first: number;
  /** Bytes that are in it, and in its index. */
  written: number;
  indexed: number;
  data: FileHandle | null;
  index: FileHandle | null;
  failed: boolean;
}

export interface Batch {
  bytes: Uint8Array;
  view: DataView;
  /** Bytes of whole blocks. */
  length: number;
  entries: Uint32Array;
  frames: number;
  /** Null: only the cap is to be kept. */
  file: OpenFile | null;
  /** Nothing comes after it in its file. */
  last: boolean;
}

export class RingDisk {
  /** Of everything in the folder. */
  bytes = 0;
  /** What prevents writing now. */
  failure: Error | null = null;
  /** Frames that could not be written. */
  lost = 0;
  readonly #directory: string;
  readonly #cap: number;
  readonly #kept: KeptFile[];
  readonly #onDone: (batch: Batch) => void;
  readonly #queue: Batch[] = [];
  #working: Promise<void> | null = null;

  constructor(directory: string, cap: number, kept: KeptFile[], onDone: (batch: Batch) => void) {
    this.#directory = directory;
    this.#cap = cap;
    this.#kept = kept;
    this.#onDone = onDone;
    this.bytes = kept.reduce((sum, file) => sum + file.bytes, 0);
  }

  get files(): number {
    return this.#kept.length;
  }

  /** Time of the oldest frame, microseconds. */
  get first(): number | null {
    return this.#kept.find((file) => file.first !== null)?.first ?? null;
  }

  write(batch: Batch): void {
    this.#queue.push(batch);
    this.#working ??= this.#work();
  }

  async idle(): Promise<void> {
    while (this.#working !== null) await this.#working;
  }

  async #work(): Promise<void> {
    // Not before `write` has returned.
    await Promise.resolve();
    for (let batch = this.#queue.shift(); batch !== undefined; batch = this.#queue.shift()) {
      const { file } = batch;
      try {
        if (file === null) await this.#makeRoom(0);
        else await this.#writeBatch(batch, file);
        if (batch.frames > 0 && file?.failed === false) this.failure = null;
      } catch (error) {
        this.failure = error instanceof Error ? error : new Error(String(error));
        this.lost += batch.frames;
        if (file !== null) file.failed = true;
      }
      if (file !== null && (batch.last || file.failed)) await this.#closeFile(file);
      this.#onDone(batch);
    }
    this.#working = null;
  }

  async #writeBatch(batch: Batch, file: OpenFile): Promise<void> {
    if (batch.frames === 0) return;
    if (file.failed) {
      this.lost += batch.frames;
      return;
    }
    if (file.data === null) await this.#openFile(file);
    const entries = new Uint8Array(batch.entries.buffer, 0, batch.frames * 12);
    await this.#makeRoom(batch.length + entries.length);
    await writeAll(file.data!, batch.bytes.subarray(0, batch.length), file.written);
    file.written += batch.length;
    await writeAll(file.index!, entries, file.indexed);
    file.indexed += entries.length;
    this.#grow(file, batch.length + entries.length);
  }

  async #openFile(file: OpenFile): Promise<void> {
    await this.#makeRoom(file.head.length);
    file.data = await open(dataPath(this.#directory, file.number), "wx", MODE);
    this.#kept.push({ number: file.number, bytes: 0, first: file.first, damaged: false });
    file.index = await open(indexPath(this.#directory, file.number), "wx", MODE);
    await writeAll(file.data, file.head, 0);
    file.written = file.head.length;
    this.#grow(file, file.head.length);
  }

  #grow(file: OpenFile, bytes: number): void {
    this.bytes += bytes;
    const kept = this.#kept.at(-1);
    if (kept?.number === file.number) kept.bytes += bytes;
  }

  /** The newest stays, because it may be the one that is being written. */
  async #makeRoom(bytes: number): Promise<void> {
    while ((this.bytes + bytes > this.#cap || this.#kept.length > MAX_FILES) && this.#kept.length > 1) {
      const oldest = this.#kept.shift()!;
      for (const path of allPaths(this.#directory, oldest.number)) await rm(path, { force: true });
      this.bytes -= oldest.bytes;
    }
  }

  /** After a failure only whole blocks are left. */
  async #closeFile(file: OpenFile): Promise<void> {
    const { data, index } = file;
    file.data = file.index = null;
    try {
      if (file.failed) {
        await data?.truncate(file.written);
        await index?.truncate(file.indexed);
      }
    } catch {
      // The next start cuts it off; nothing more can be done on a disk that fails.
    }
    await data?.close().catch(() => null);
    await index?.close().catch(() => null);
    if (file.failed && file.indexed === 0) await this.#remove(file.number);
  }

  /** A file without a frame is not left behind. */
  async #remove(number: number): Promise<void> {
    if (this.#kept.at(-1)?.number !== number) return;
    this.bytes -= this.#kept.pop()!.bytes;
    for (const path of allPaths(this.#directory, number)) await rm(path, { force: true }).catch(() => null);
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, at, bytes.length - at, position + at);
    at += bytesWritten;
  }
}
