// The bytes of a capture file or pipe, decompressed, in pieces: memory stays constant whatever its size.

import { read } from "node:fs";
import { Socket } from "node:net";
import { promisify } from "node:util";
import { GZIP_MAGIC_LENGTH, isGzip } from "@wireglass/core";
import type { FileInput } from "../engine/calls.ts";
import { inflated } from "./inflater.ts";

const READ_BYTES = 256 * 1024;

const readAt = promisify(read);

/** `onRead` is told how many bytes of the input have been read so far. A piece is valid until the next is asked for. */
export async function* captureBytes(input: FileInput, onRead: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  const { descriptor, size } = input;
  const raw = counted(size === null ? pipeBytes(descriptor) : fileBytes(descriptor), onRead);
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < GZIP_MAGIC_LENGTH) {
    const { done, value } = await raw.next();
    if (done === true) break;
    head = Buffer.concat([head, value]);
  }
  const all = joined(head, raw);
  yield* isGzip(head) ? inflated(all, size === null ? null : () => fileBytes(descriptor)) : all;
}

/** Reads at places of its own, so that several can read the same open file. */
async function* fileBytes(descriptor: number): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(READ_BYTES);
  for (let position = 0; ;) {
    const { bytesRead } = await readAt(descriptor, buffer, 0, buffer.length, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** Through the event loop: a read that blocks would keep the program from ending. */
async function* pipeBytes(descriptor: number): AsyncGenerator<Uint8Array> {
  const socket = new Socket({ fd: descriptor, readable: true, writable: false });
  yield* socket as AsyncIterable<Uint8Array>;
}

async function* counted(
  bytes: AsyncGenerator<Uint8Array>,
  onRead: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  let count = 0;
  for await (const piece of bytes) {
    count += piece.length;
    onRead(count);
    yield piece;
  }
}

async function* joined(head: Uint8Array, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head;
  yield* rest;
}
