// Bytes of a file, a pipe or standard input, unpacked when they are gzip. The next chunk is read while one is worked on.

import { open, stat } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { CaptureFileError, isGzip } from "@wireglass/core";
import { Failure, systemErrorText } from "../failure.ts";

const CHUNK = 1 << 20;

export interface Input {
  name: string;
  /** Bytes as stored; null where that cannot be known. */
  size: number | null;
  /** Stored bytes read so far. */
  readonly position: () => number;
  /** A chunk is valid until the next one is asked for. A gzip failure is thrown as CaptureFileError. */
  chunks: AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** `path` is a file, or "-" for standard input. */
export async function openInput(path: string): Promise<Input> {
  const name = path === "-" ? "standard input" : path;
  const handle = path === "-" ? null : await openFile(path);
  const size = handle === null ? null : await sizeOf(handle);
  let position = 0;
  const counted = countBytes(handle === null ? readStream(process.stdin) : readAhead(handle), (length) => (position += length));
  return {
    name,
    size,
    position: () => position,
    chunks: unpacked(counted),
    close: async () => {
      await handle?.close();
      if (handle === null) process.stdin.destroy();
    },
  };
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    if ((await stat(path)).isDirectory()) throw new Failure(`${path}: it is a folder; give a capture file`);
    return await open(path, "r");
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(`${path}: ${systemErrorText(error)}`);
  }
}

async function sizeOf(handle: FileHandle): Promise<number | null> {
  const status = await handle.stat();
  return status.isFile() ? status.size : null;
}

/** Two buffers take turns: one is filled while the other is worked on. */
async function* readAhead(handle: FileHandle): AsyncGenerator<Uint8Array> {
  const buffers = [Buffer.allocUnsafeSlow(CHUNK), Buffer.allocUnsafeSlow(CHUNK)];
  let filling = handle.read(buffers[0], 0, CHUNK, null);
  for (let turn = 0; ; turn ^= 1) {
    const { bytesRead } = await filling;
    if (bytesRead === 0) return;
    filling = handle.read(buffers[turn ^ 1], 0, CHUNK, null);
    yield buffers[turn].subarray(0, bytesRead);
  }
}

async function* readStream(stream: Readable): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) yield chunk as Buffer;
}

async function* countBytes(chunks: AsyncIterable<Uint8Array>, count: (length: number) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    count(chunk.length);
    yield chunk;
  }
}

async function* unpacked(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  // A pipe may give a byte at a time: two tell whether it is gzip.
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < 2) {
    const { value, done } = await iterator.next();
    if (done === true) break;
    head = head.length === 0 && value.length >= 2 ? value : Buffer.concat([head, value]);
  }
  const all = resumed(head, iterator);
  if (isGzip(head)) yield* gunzip(all);
  else yield* all;
}

async function* resumed(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head;
  for (;;) {
    const { value, done } = await rest.next();
    if (done === true) return;
    yield value;
  }
}

async function* gunzip(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzipper = createGunzip({ chunkSize: 1 << 18 });
  // The stream keeps what it is given, and our buffers are used again: it gets copies.
  const source = Readable.from(copies(chunks));
  source.on("error", (error) => gunzipper.destroy(error));
  source.pipe(gunzipper);
  let unpackedBytes = 0;
  try {
    for await (const chunk of gunzipper) {
      unpackedBytes += (chunk as Buffer).length;
      yield chunk as Buffer;
    }
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new CaptureFileError("gzip", `the gzip compression is damaged (${text})`, unpackedBytes);
  } finally {
    source.destroy();
  }
}

async function* copies(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) yield Uint8Array.prototype.slice.call(chunk);
}
