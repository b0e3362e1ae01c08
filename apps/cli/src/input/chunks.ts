// Bytes of a file, a pipe or standard input, unpacked when they are gzip. What only a few inputs need is loaded for those: a small
// capture is read in less time than that takes.

import { readSync } from "node:fs";
import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import type { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { GZIP_MAGIC_LENGTH, isGzip } from "@wireglass/core";
import { Failure, systemErrorText } from "../failure.ts";

const CHUNK = 1 << 18;
/** A few milliseconds of work. */
const CHUNKS_PER_TURN = 16;
/** Ctrl-C reaches the other end of a pipe as well: so long it may take to say what it still has, in milliseconds. */
const LAST_WORDS_MS = 1000;

/** A file that is a capture as it stands: it need not be read here. */
export interface PlainFile {
  descriptor: number;
  size: number;
  /** Somebody else has read so far. */
  moveTo(position: number): void;
  interrupted(): boolean;
}

export interface Input {
  name: string;
  /** Null for a pipe, and for what has to be unpacked. */
  plain: PlainFile | null;
  /** Bytes as stored; null where that cannot be known. */
  size: number | null;
  /** Stored bytes read so far. */
  position(): number;
  /** A chunk is valid until the next one is asked for. A gzip failure is thrown as CaptureFileError. */
  chunks: AsyncIterable<Uint8Array>;
  /** Ends the chunks early: those of a file at once, those of a pipe soon. */
  interrupt(): void;
  /** Whether that has ended them. */
  interrupted(): boolean;
  close(): Promise<void>;
}

/** `path` is a file, or "-" for standard input. */
export async function openInput(path: string): Promise<Input> {
  if (path === "-") return pipeInput("standard input", process.stdin, async () => {});
  try {
    const handle = await open(path, "r");
    const status = await handle.stat();
    if (status.isDirectory()) {
      await handle.close();
      throw new Failure(`${path}: it is a folder; give a capture file`);
    }
    if (!status.isFIFO()) return fileInput(path, handle, status.isFile() ? status.size : null);
    // A read that waits for a pipe in a thread could not be interrupted.
    const { Socket } = await import("node:net");
    const socket = new Socket({ fd: handle.fd, readable: true, writable: false });
    return pipeInput(path, socket, async () => void handle);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(`${path}: ${systemErrorText(error)}`);
  }
}

function fileInput(name: string, handle: FileHandle, size: number | null): Input {
  let position = 0;
  let interrupted = false;
  const counted = async function* (from: number | null): AsyncGenerator<Uint8Array> {
    position = 0;
    for await (const chunk of fileChunks(handle.fd, from)) {
      if (interrupted) return;
      position += chunk.length;
      yield chunk;
    }
  };
  const again = size === null ? null : () => counted(0);
  const plain =
    size === null || startsZipped(handle.fd)
      ? null
      : {
          descriptor: handle.fd,
          size,
          moveTo: (to: number) => (position = to),
          interrupted: () => interrupted,
        };
  return {
    name,
    plain,
    size,
    position: () => position,
    chunks: unpacked(counted(null), again, () => interrupted),
    interrupt: () => (interrupted = true),
    interrupted: () => interrupted,
    close: () => handle.close(),
  };
}

/** The descriptor stays at the file's beginning. */
function startsZipped(descriptor: number): boolean {
  const head = new Uint8Array(GZIP_MAGIC_LENGTH);
  return readSync(descriptor, head, 0, head.length, 0) === head.length && isGzip(head);
}

function pipeInput(name: string, stream: Readable, close: () => Promise<void>): Input {
  let position = 0;
  let interrupted = false;
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of stream) {
        position += (chunk as Buffer).length;
        yield chunk as Buffer;
      }
    } catch (error) {
      // What `interrupt` has destroyed has come to its end.
      if (!interrupted) throw error;
    }
  };
  return {
    name,
    plain: null,
    size: null,
    position: () => position,
    chunks: unpacked(counted(), null, () => interrupted),
    interrupt() {
      setTimeout(() => {
        if (stream.readableEnded) return;
        interrupted = true;
        stream.destroy();
      }, LAST_WORDS_MS).unref();
    },
    interrupted: () => interrupted,
    close: async () => {
      stream.destroy();
      await close();
    },
  };
}

/**
 * Read where the bytes are worked on: a second thread would put them into another core's cache. The system reads ahead by
 * itself. Now and then the event loop gets a turn, for signals. Null stands for where the descriptor is.
 */
async function* fileChunks(descriptor: number, from: number | null): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafeSlow(CHUNK);
  let position = from;
  for (let chunks = 1; ; chunks++) {
    const length = readSync(descriptor, buffer, 0, CHUNK, position);
    if (length === 0) return;
    if (position !== null) position += length;
    yield buffer.subarray(0, length);
    if (chunks % CHUNKS_PER_TURN === 0) await setImmediate();
  }
}

/** `again` gives the same chunks from the beginning, where that is possible. */
async function* unpacked(
  chunks: AsyncGenerator<Uint8Array>,
  again: (() => AsyncGenerator<Uint8Array>) | null,
  interrupted: () => boolean,
): AsyncGenerator<Uint8Array> {
  // A pipe may give a byte at a time: a few tell whether it is gzip.
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < GZIP_MAGIC_LENGTH) {
    const { value, done } = await chunks.next();
    if (done === true) break;
    head = head.length === 0 && value.length >= GZIP_MAGIC_LENGTH ? value : Buffer.concat([head, value]);
  }
  const all = resumed(head, chunks);
  try {
    if (!isGzip(head)) yield* all;
    else {
      const { inflated } = await import("@wireglass/server/inflater");
      yield* inflated(all, again);
    }
  } catch (error) {
    // What is left out is not missing.
    if (!interrupted()) throw error;
  }
}

async function* resumed(head: Uint8Array, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head;
  yield* rest;
}
