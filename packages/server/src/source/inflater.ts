// Gzip, one piece after the other. Hands on what came out before an error, which a pipeline of streams throws away.

import { createGunzip } from "node:zlib";
import { gzipError } from "@wireglass/core";

/** Deflate makes a thousand bytes of one at most: what a piece of this size becomes fits into memory. */
const INPUT_BYTES = 64 * 1024;

/** Each time it is full costs a turn of the thread that inflates. */
const OUTPUT_BYTES = 256 * 1024;

/**
 * What gzip data hold. At the damage it throws a CaptureFileError, after all that is before it where `again` gives the same bytes once
 * more from their beginning; else some of what the last 64 KiB held is missing.
 */
export async function* inflated(
  pieces: AsyncIterable<Uint8Array>,
  again: (() => AsyncIterable<Uint8Array>) | null,
): AsyncGenerator<Uint8Array> {
  const inflater = new Inflater();
  yield* unpacked(inflater, pieces, Infinity);
  const { failure, total, consumed, isAtEnd } = inflater;
  if (failure === null) return;
  if (again === null || isAtEnd) throw gzipError(failure.message, total);
  const slower = new Inflater();
  let came = 0;
  for await (const piece of unpacked(slower, again(), consumed)) {
    came += piece.length;
    if (came > total) yield piece.subarray(Math.max(0, piece.length - (came - total)));
  }
  throw gzipError(failure.message, slower.total);
}

/** What comes out, up to the end or to a failure. After so many bytes they go in one by one: what a step that fails gave is lost. */
async function* unpacked(
  inflater: Inflater,
  pieces: AsyncIterable<Uint8Array>,
  swiftly: number,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of pieces) {
      for (let at = 0, step = 0; at < piece.length; at += step) {
        const swift = Math.max(1, Math.min(INPUT_BYTES, swiftly - inflater.consumed));
        step = Math.min(swift, piece.length - at);
        yield* await inflater.push(piece.subarray(at, at + step));
        if (inflater.failure !== null) return;
      }
    }
    yield* await inflater.end();
  } finally {
    inflater.close();
  }
}

class Inflater {
  /** Bytes that went in without a failure, and that came out. */
  consumed = 0;
  total = 0;
  failure: Error | null = null;
  /** Nothing more goes in. */
  isAtEnd = false;
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
    if (this.failure === null) this.consumed += piece.length;
    return this.#take();
  }

  async end(): Promise<Uint8Array[]> {
    this.isAtEnd = true;
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
