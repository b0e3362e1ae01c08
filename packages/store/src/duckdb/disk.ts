// How much room there is on the disk.

import { statfsSync } from "node:fs";

const LARGEST_RESERVE = 64 * 2 ** 20;
const SMALLEST_RESERVE = 8 * 2 ** 20;
const LARGEST_LOG = 16 * 2 ** 20;
const SMALLEST_LOG = 2 * 2 ** 20;

/** Left free: DuckDB needs room to put its log into the file, and a disk without any is a trouble for everybody else too. */
export function reserveOf(folder: string): number {
  return Math.max(SMALLEST_RESERVE, Math.min(LARGEST_RESERVE, sizeOfDisk(folder) / 8));
}

/** At which size a write-ahead log goes into its file. */
export function logBytes(folder: string): number {
  return Math.max(SMALLEST_LOG, Math.min(LARGEST_LOG, sizeOfDisk(folder) / 32));
}

export function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

function sizeOfDisk(folder: string): number {
  const { blocks, bsize } = statfsSync(folder);
  return blocks * bsize;
}
