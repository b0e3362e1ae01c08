// The file of a log when it is opened: one that this profile has begun is continued, the rest of a row that a kill has cut is
// cut off, and a file with anything else in it is moved aside. Nothing is ever emptied.

import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { type Profile, headerOf } from "./profile-rows.ts";

/** Traffic is private. */
const MODE = 0o600;
const FLAGS = constants.O_RDWR | constants.O_CREAT | constants.O_APPEND;
const LINE_FEED = 10;
/** No row is nearly as long. */
const TAIL_BYTES = 1 << 16;

export interface LogFile {
  descriptor: number;
  size: number;
  /** What was done to what was there; null when nothing. */
  message: string | null;
}

/** Throws where the file cannot be opened. */
export function openLogFile(path: string, profile: Profile, keep: number): LogFile {
  const descriptor = openSync(path, FLAGS, MODE);
  try {
    return prepare(path, descriptor, profile, keep);
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** The same for a file that is open already. */
export function prepare(path: string, descriptor: number, profile: Profile, keep: number): LogFile {
  const status = fstatSync(descriptor);
  if (!status.isFile()) throw new Error("it is no file");
  const header = headerOf(profile);
  if (status.size === 0) return begun(descriptor, header, null);
  const head = Buffer.alloc(header.length);
  const read = readSync(descriptor, head, 0, head.length, 0);
  // A kill may have cut the header itself.
  if (status.size < header.length && header.startsWith(head.toString("latin1", 0, read))) {
    ftruncateSync(descriptor, 0);
    return begun(descriptor, header, null);
  }
  if (head.toString("latin1") !== header) {
    const aside = rotate(path, keep);
    closeSync(descriptor);
    return begun(openSync(path, FLAGS, MODE), header, `${path} has other columns: it is ${aside} now`);
  }
  const whole = wholeRows(descriptor, status.size);
  if (whole === status.size) return { descriptor, size: whole, message: null };
  ftruncateSync(descriptor, whole);
  return { descriptor, size: whole, message: `the last row of ${path} was cut short: it is gone` };
}

/** FILE becomes FILE.1, that FILE.2 and so on; the one behind `keep` goes. Answers with the first new name. */
export function rotate(path: string, keep: number): string {
  const nameOf = (number: number): string => `${path}.${number}`;
  if (existsSync(nameOf(keep))) unlinkSync(nameOf(keep));
  for (let number = keep - 1; number >= 1; number--) {
    if (existsSync(nameOf(number))) renameSync(nameOf(number), nameOf(number + 1));
  }
  renameSync(path, nameOf(1));
  return nameOf(1);
}

function begun(descriptor: number, header: string, message: string | null): LogFile {
  writeSync(descriptor, header);
  return { descriptor, size: header.length, message };
}

/** Bytes up to the end of the last whole row. */
function wholeRows(descriptor: number, size: number): number {
  const tail = Buffer.alloc(Math.min(TAIL_BYTES, size));
  readSync(descriptor, tail, 0, tail.length, size - tail.length);
  const end = tail.lastIndexOf(LINE_FEED);
  // So long a row is none of ours; what can be done is to begin behind it.
  return end < 0 ? size : size - tail.length + end + 1;
}
