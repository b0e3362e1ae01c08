// Gzip, one piece after the other. Hands on what came out before an error, which a pipeline of streams throws away.

import { createGunzip } from "node:zlib";

/** Each time it is full costs a turn of the thread that inflates. */
const OUTPUT_BYTES = 256 * 1024;

export class Inflater {
  /** Bytes that came out. */
  total = 0;
  failure: Error | null = null;
  #gunzip = createGunzip({ chunkSize: OUTPUT_BYTES });
  #out: Uint8Array[] = [];
  #settle: (() => void) | null = null;

  constructor() {
    this.#gunzip.on("data", (piece: Uint8Array) => {
      this.#out.push(piece);
      this.total += piece.length;
    });
    this.#gunzip.on("error", (error: Error) => {
      this.failure = error;
      this.#settle?.();
    });
    this.#gunzip.on("end", () => this.#settle?.());
  }

  async push(piece: Uint8Array): Promise<Uint8Array[]> {
    // A copy: the thread that inflates may still look at it when the caller fills its buffer anew.
    const copy = Buffer.from(piece);
    await this.#step((done) => this.#gunzip.write(copy, done));
    return this.#take();
  }

  async end(): Promise<Uint8Array[]> {
    // Zeros behind the data, as tapes and disks are padded with, have ended it already.
    if (!this.#gunzip.readableEnded) await this.#step(() => this.#gunzip.end());
    return this.#take();
  }

  close(): void {
    this.#gunzip.destroy();
  }

  async #step(feed: (done: () => void) => void): Promise<void> {
    if (this.failure !== null) return;
    await new Promise<void>((resolve) => {
      this.#settle = resolve;
      feed(resolve);
    });
  }

  #take(): Uint8Array[] {
    const out = this.#out;
    this.#out = [];
    return out;
  }
}
