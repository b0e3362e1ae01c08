// What lies in the folder of the ring: numbered pcapng files, oldest first, each with its index beside it.

import { closeSync, openSync, readSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** The digits keep the order of names that of numbers. */
const DIGITS = 10;
const NAME = /^ring-(\d{10})\.(pcapng|idx|damaged)$/;

/** One file of the ring and what lies beside it. */
export interface RingFileEntry {
  number: number;
  /** Bytes of everything with this number. */
  bytes: number;
  hasData: boolean;
  hasIndex: boolean;
}

export function dataPath(directory: string, number: number): string {
  return pathOf(directory, number, "pcapng");
}

export function indexPath(directory: string, number: number): string {
  return pathOf(directory, number, "idx");
}

export function damagedPath(directory: string, number: number): string {
  return pathOf(directory, number, "damaged");
}

export function allPaths(directory: string, number: number): string[] {
  return [dataPath(directory, number), indexPath(directory, number), damagedPath(directory, number)];
}

/** Oldest first. A folder that is not there has none. */
export function listRing(directory: string): RingFileEntry[] {
  const entries = new Map<number, RingFileEntry>();
  for (const name of names(directory)) {
    const match = NAME.exec(name);
    if (match === null) continue;
    const number = Number(match[1]);
    const entry = entries.get(number) ?? { number, bytes: 0, hasData: false, hasIndex: false };
    entry.bytes += sizeOf(join(directory, name));
    entry.hasData ||= match[2] === "pcapng";
    entry.hasIndex ||= match[2] === "idx";
    entries.set(number, entry);
  }
  return [...entries.values()].toSorted((a, b) => a.number - b.number);
}

/** Bytes `[from, from + buffer.length)` of a file, fewer at its end; none of a file that cannot be read. */
export function readPart(path: string, from: number, buffer: Uint8Array): Uint8Array {
  let descriptor: number;
  try {
    descriptor = openSync(path, "r");
  } catch {
    return buffer.subarray(0, 0);
  }
  try {
    return buffer.subarray(0, readSync(descriptor, buffer, 0, buffer.length, from));
  } catch {
    return buffer.subarray(0, 0);
  } finally {
    closeSync(descriptor);
  }
}

function pathOf(directory: string, number: number, kind: string): string {
  return join(directory, `ring-${String(number).padStart(DIGITS, "0")}.${kind}`);
}

function names(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    // Deleted since it was listed.
    return 0;
  }
}
