// Oracle's TNS: packets of length, checksum, type and flags. The first one, CONNECT, has the versions and a connect descriptor,
// a text in brackets, at an offset that it tells.

import { u16 } from "../../decode/bytes.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";

const HEADER = 8;
const CONNECT = 1;
const ACCEPT = 2;
const REFUSE = 4;
const REDIRECT = 5;
const CONNECT_FIXED = 34;
const LONGEST = 8192;
/** Versions from Oracle 7 to 23. */
const OLDEST = 300;
const NEWEST = 330;
const BRACKET = 0x28;

export const oracle: Protocol = { app: "oracle", tcp: recognise, firstBytes: { tcp: [[0, LONGEST >> 8]] } };

function recognise(look: Look): number {
  const { data, start, end } = look;
  if (end - start < HEADER) {
    return end - start >= 4 && (data[start + 2] !== 0 || data[start + 3] !== 0) ? Verdict.NO : Verdict.MORE;
  }
  const length = u16(data, start);
  // The checksums are not used.
  if (length < HEADER + 2 || length > LONGEST || u16(data, start + 2) !== 0 || u16(data, start + 6) !== 0)
    return Verdict.NO;
  const type = data[start + 4];
  if (type === CONNECT) return isConnect(data, start, end, length);
  if (type === ACCEPT) return isAccept(data, start, end, length);
  if (type === REFUSE) return isText(data, start, end, length, start + 10, start + 12);
  return type === REDIRECT ? isText(data, start, end, length, start + 8, start + 10) : Verdict.NO;
}

function isVersion(data: Uint8Array, at: number): boolean {
  const version = u16(data, at);
  return version >= OLDEST && version <= NEWEST;
}

function isConnect(data: Uint8Array, start: number, end: number, length: number): number {
  if (end - start < CONNECT_FIXED) return Verdict.MORE;
  const compatible = u16(data, start + 10);
  if (!isVersion(data, start + 8) || compatible > u16(data, start + 8) || compatible < 100) return Verdict.NO;
  const offset = u16(data, start + 26);
  // A descriptor that does not fit follows in a packet of its own.
  return offset >= CONNECT_FIXED && offset <= length ? Verdict.YES : Verdict.NO;
}

function isAccept(data: Uint8Array, start: number, end: number, length: number): number {
  if (length < 24) return Verdict.NO;
  if (end - start < 24) return Verdict.MORE;
  // The byte order of the server's hardware as the number 1, and where its data is.
  const order = u16(data, start + 16);
  return isVersion(data, start + 8) && (order === 1 || order === 0x100) && u16(data, start + 20) <= length
    ? Verdict.YES
    : Verdict.NO;
}

/** A text in brackets with its length before it, which ends the packet. */
function isText(data: Uint8Array, start: number, end: number, length: number, size: number, text: number): number {
  if (end <= text) return Verdict.MORE;
  return u16(data, size) === length - (text - start) && data[text] === BRACKET ? Verdict.YES : Verdict.NO;
}
