// The index of a file of the ring: for each frame its flow's hash, where it is, and its second. It grows with the file, behind
// it; what it has not got to yet, or all where there is none, is found by looking through the frames.

import { readFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { type CaptureInterface, Decoder, Defragmenter, Frame, PcapngReader } from "@wireglass/core";
import { flowHash } from "./flow-hash.ts";
import { BLOCK_BYTES, readBlock, wholeBlock } from "./packet-block.ts";
import { dataPath, indexPath } from "./ring-files.ts";

/** Words of an entry: hash, offset of the block, second of its time. */
export const ENTRY_WORDS = 3;
export const ENTRY_BYTES = 4 * ENTRY_WORDS;

/** More than the blocks before the first frame take: interfaces have names of at most 64 KB. */
const HEAD_BYTES = 1 << 20;
const SCAN_BYTES = 1 << 20;

/** One file, with all frames that it holds now. */
export interface IndexedFile {
  handle: FileHandle;
  interfaces: readonly CaptureInterface[];
  /** Entries one after the other, in the order of the file. */
  entries: Uint32Array;
  count: number;
  /** Where the last frame ends. */
  end: number;
}

/** Null when the file is gone, or is no file of the ring. The caller closes the handle. */
export async function openIndexed(directory: string, number: number): Promise<IndexedFile | null> {
  let handle: FileHandle;
  try {
    handle = await open(dataPath(directory, number), "r");
  } catch {
    return null;
  }
  try {
    const { size } = await handle.stat();
    const head = await readHead(handle);
    if (head === null) return await closed(handle);
    const entries = new EntryList(readIndex(directory, number, head.end, size));
    await scan(handle, entries, head, size);
    return { handle, interfaces: head.interfaces, entries: entries.words, count: entries.count, end: entries.end };
  } catch {
    return closed(handle);
  }
}

/** The interfaces, and where the frames begin. */
export interface FileHead {
  interfaces: readonly CaptureInterface[];
  end: number;
}

async function readHead(handle: FileHandle): Promise<FileHead | null> {
  const { bytesRead, buffer } = await handle.read(new Uint8Array(HEAD_BYTES), 0, HEAD_BYTES, 0);
  return parseHead(buffer.subarray(0, bytesRead));
}

/** Null where no section of ours begins. */
export function parseHead(bytes: Uint8Array): FileHead | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const SECTION = 0x0a0d0d0a;
  const INTERFACE = 1;
  let end = 0;
  for (;;) {
    const length = wholeBlock(view, end, bytes.length);
    if (length === 0) break;
    const type = view.getUint32(end, true);
    if (type !== (end === 0 ? SECTION : INTERFACE)) break;
    end += length;
  }
  if (end === 0) return null;
  const reader = new PcapngReader();
  reader.push(bytes.subarray(0, end));
  reader.next(new Frame());
  return reader.error === null && reader.interfaces.length > 0 ? { interfaces: [...reader.interfaces], end } : null;
}

/** The entries of frames that are whole in the file, in its order: a crash may have left some of others. */
function readIndex(directory: string, number: number, first: number, size: number): Uint32Array {
  const words = wordsOf(indexPath(directory, number), (size / BLOCK_BYTES) * ENTRY_BYTES);
  let least = first;
  let valid = 0;
  for (; valid < words.length; valid += ENTRY_WORDS) {
    const offset = words[valid + 1];
    if (offset < least || (offset & 3) !== 0 || offset >= size || (valid === 0 && offset !== first)) break;
    least = offset + BLOCK_BYTES;
  }
  return words.subarray(0, valid);
}

/** A file as words, if it is no longer than it can be. */
function wordsOf(path: string, most: number): Uint32Array {
  try {
    const bytes = readFileSync(path);
    if (bytes.length > most) return new Uint32Array(0);
    const whole = bytes.length - (bytes.length % ENTRY_BYTES);
    return new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + whole));
  } catch {
    return new Uint32Array(0);
  }
}

/** Entries that grow as frames are found. */
class EntryList {
  words: Uint32Array;
  count: number;
  end = 0;

  constructor(words: Uint32Array) {
    this.words = words;
    this.count = words.length / ENTRY_WORDS;
  }

  /** Where the last frame begins. */
  get last(): number {
    return this.words[(this.count - 1) * ENTRY_WORDS + 1];
  }

  drop(): void {
    this.count--;
  }

  add(hash: number, offset: number, second: number): void {
    const at = this.count++ * ENTRY_WORDS;
    if (at + ENTRY_WORDS > this.words.length) {
      const grown = new Uint32Array(Math.max(3072, 2 * this.words.length));
      grown.set(this.words);
      this.words = grown;
    }
    this.words[at] = hash;
    this.words[at + 1] = offset;
    this.words[at + 2] = second;
  }
}

/** Looks through what is behind the last frame of the index, up to what is not whole. */
async function scan(handle: FileHandle, entries: EntryList, head: FileHead, size: number): Promise<void> {
  let at = head.end;
  if (entries.count > 0) {
    // It is looked at again: it tells where the next one begins.
    at = entries.last;
    entries.drop();
  }
  const decoder = new Decoder(new Defragmenter({ memory: 1 << 22 }));
  const frame = new Frame();
  const bytes = new Uint8Array(SCAN_BYTES);
  const buffer = { bytes, view: new DataView(bytes.buffer) };
  for (;;) {
    const { bytesRead } = await handle.read(bytes, 0, Math.min(bytes.length, size - at), at);
    let used = 0;
    for (;;) {
      const length = wholeBlock(buffer.view, used, bytesRead);
      if (length === 0) break;
      const known = readBlock(buffer, used, frame) ? head.interfaces[frame.interface] : undefined;
      if (known !== undefined) {
        frame.linkType = known.linkType;
        decoder.decode(frame);
        entries.add(flowHash(decoder.packet), at + used, Math.floor(frame.time / 1e6));
      }
      used += length;
    }
    at += used;
    if (used === 0) break;
  }
  entries.end = at;
}

async function closed(handle: FileHandle): Promise<null> {
  await handle.close();
  return null;
}
