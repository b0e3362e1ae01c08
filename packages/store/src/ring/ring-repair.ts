// What a start finds in the folder: the rest of a block that a kill has cut is cut off, a file that is none is set aside.

import { renameSync, rmSync, statSync, truncateSync } from "node:fs";
import { Frame } from "@wireglass/core";
import { LEAST_BLOCK, readBlock, wholeBlock } from "./packet-block.ts";
import { damagedPath, dataPath, indexPath, listRing, readPart } from "./ring-files.ts";
import { parseHead } from "./ring-index.ts";

const HEAD_BYTES = 1 << 16;
const CHUNK_BYTES = 1 << 20;

/** A file of the ring that is complete. */
export interface KeptFile {
  number: number;
  bytes: number;
  /** Time of its first frame, microseconds; null when it has none. */
  first: number | null;
  /** Something else than packets: it only takes room until its turn to go has come. */
  damaged: boolean;
}

export interface Repair {
  /** Oldest first. */
  files: KeptFile[];
  /** Names of what was set aside. */
  setAside: string[];
  /** Bytes that were cut off. */
  cutOff: number;
}

export function repairRing(directory: string): Repair {
  const repair: Repair = { files: [], setAside: [], cutOff: 0 };
  for (const { number, hasData, hasIndex } of listRing(directory)) {
    const path = dataPath(directory, number);
    if (!hasData && hasIndex) rmSync(indexPath(directory, number), { force: true });
    if (hasData) {
      const head = readPart(path, 0, new Uint8Array(HEAD_BYTES));
      if (parseHead(head) === null) {
        renameSync(path, damagedPath(directory, number));
        rmSync(indexPath(directory, number), { force: true });
        repair.setAside.push(damagedPath(directory, number));
      } else repair.cutOff += cutTornBlock(path);
    }
  }
  for (const { number, bytes, hasData } of listRing(directory)) {
    const first = hasData ? firstTime(dataPath(directory, number)) : null;
    repair.files.push({ number, bytes, first, damaged: !hasData });
  }
  return repair;
}

/** Answers how many bytes that were. Only the files that have no whole block at their end are read. */
function cutTornBlock(path: string): number {
  const tail = new Uint8Array(4);
  const { size } = statSync(path);
  const read = readPart(path, size - 4, tail);
  const last = read.length === 4 ? new DataView(tail.buffer).getUint32(0, true) : 0;
  if (last >= LEAST_BLOCK && last <= size && last <= CHUNK_BYTES) {
    const block = readPart(path, size - last, new Uint8Array(last));
    if (wholeBlock(new DataView(block.buffer), 0, block.length) === last) return 0;
  }
  const whole = wholeBytes(path);
  truncateSync(path, whole);
  return size - whole;
}

function wholeBytes(path: string): number {
  const bytes = new Uint8Array(CHUNK_BYTES);
  const view = new DataView(bytes.buffer);
  for (let at = 0; ;) {
    const { length } = readPart(path, at, bytes);
    let used = 0;
    for (;;) {
      const block = wholeBlock(view, used, length);
      if (block === 0) break;
      used += block;
    }
    if (used === 0) return at;
    at += used;
  }
}

function firstTime(path: string): number | null {
  const bytes = readPart(path, 0, new Uint8Array(HEAD_BYTES));
  const head = parseHead(bytes);
  const frame = new Frame();
  const buffer = { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length) };
  // Its header is enough, whether all of it has been read or not.
  if (head === null || bytes.length - head.end < 32) return null;
  return readBlock(buffer, head.end, frame) ? frame.time : null;
}
