// How much room there is on the disk.

import { statfsSync } from "node:fs";

const LARGEST_RESERVE = 64 * 2 ** 20;
const SMALLEST_RESERVE = 8 * 2 ** 20;
const LARGEST_LOG = 16 * 2 ** 20;
const SMALLEST_LOG = 2 ** 20;
/** Of the disk, and of what all files together may take: each kind of segment has a log. */
const LOG_SHARE = 1 / 32;
const FEW_BYTES = 2 ** 25;
const SMALL_BLOCK = 16 * 1024;
const LARGE_BLOCK = 256 * 1024;

/** Left free: DuckDB needs room to put its log into the file, and a disk without any is a trouble for everybody else too. */
export function reserveOf(folder: string): number {
  return Math.max(SMALLEST_RESERVE, Math.min(LARGEST_RESERVE, sizeOfDisk(folder) / 8));
}

/** At which size a write-ahead log goes into its file. What would make it larger at once goes into the file without it. */
export function logBytes(folder: string, maxBytes: number): number {
  return Math.max(SMALLEST_LOG, Math.min(LARGEST_LOG, LOG_SHARE * Math.min(sizeOfDisk(folder), maxBytes)));
}

/** Of what files are made: an empty one has several, which is much where all files together may take little. */
export function blockBytes(maxBytes: number): number {
  return maxBytes < FEW_BYTES ? SMALL_BLOCK : LARGE_BLOCK;
}

export function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

function sizeOfDisk(folder: string): number {
  const { blocks, bsize } = statfsSync(folder);
  return blocks * bsize;
}
