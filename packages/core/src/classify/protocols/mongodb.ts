// MongoDB's wire protocol: a header of four little-endian words (length, request, answered request, operation), then the
// operation's flags and BSON documents, which begin with their length.

import { le32 } from "../little-endian.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";
import { indexOf, isWord } from "./text/ascii.ts";

const HEADER = 16;
const LONGEST = 48_000_000;
const REPLY = 1;
const QUERY = 2004;
const COMPRESSED = 2012;
const MESSAGE = 2013;
/** Flags that OP_MSG has: a checksum, more to come, exhaust. */
const MESSAGE_FLAGS = 0x10003;
const LONGEST_NAME = 128;

export const mongodb: Protocol = { app: "mongodb", tcp: recognise };

function recognise(look: Look): number {
  const { data, start, end } = look;
  // The length's highest byte is all that the first bytes can tell.
  if (end - start < HEADER) return end - start >= 4 && data[start + 3] > 2 ? Verdict.NO : Verdict.MORE;
  const operation = le32(data, start + 12);
  if (operation !== MESSAGE && operation !== QUERY && operation !== REPLY && operation !== COMPRESSED)
    return Verdict.NO;
  const length = le32(data, start);
  if (length < HEADER + 9 || length > LONGEST) return Verdict.NO;
  const at = start + HEADER;
  if (end - at < 9) return Verdict.MORE;
  if (operation === MESSAGE) return isMessage(data, at, length - HEADER);
  if (operation === QUERY) return isQuery(data, at, end, length - HEADER);
  if (operation === REPLY) return isReply(data, at, end, length - HEADER);
  // The compressed operation, its length, and one of four compressors.
  const inner = le32(data, at);
  return (inner === MESSAGE || inner === QUERY || inner === REPLY) && le32(data, at + 4) <= LONGEST && data[at + 8] <= 3
    ? Verdict.YES
    : Verdict.NO;
}

function isMessage(data: Uint8Array, at: number, length: number): number {
  if ((le32(data, at) & ~MESSAGE_FLAGS) !== 0 || data[at + 4] > 1) return Verdict.NO;
  const document = le32(data, at + 5);
  return document >= 5 && document <= length - 5 ? Verdict.YES : Verdict.NO;
}

function isQuery(data: Uint8Array, at: number, end: number, length: number): number {
  if (le32(data, at) > 0xff) return Verdict.NO;
  const limit = Math.min(end, at + 4 + LONGEST_NAME, at + length);
  const stop = indexOf(data, 0, at + 4, limit);
  const nameEnd = stop < 0 ? limit : stop;
  if (!isWord(data, at + 4, nameEnd)) return Verdict.NO;
  if (stop < 0) return limit === end ? Verdict.MORE : Verdict.NO;
  return indexOf(data, 0x2e, at + 5, stop) > 0 ? Verdict.YES : Verdict.NO;
}

function isReply(data: Uint8Array, at: number, end: number, length: number): number {
  if (le32(data, at) > 0xf || length < 20) return Verdict.NO;
  if (end - at < 24) return Verdict.MORE;
  // An empty answer says why in its flags.
  if (le32(data, at + 16) === 0) return le32(data, at) === 0 ? Verdict.NO : Verdict.YES;
  return le32(data, at + 20) <= length - 20 ? Verdict.YES : Verdict.NO;
}
