// Modbus over TCP (Modbus Messaging on TCP/IP, 3.1): transaction, protocol 0, length and unit; then a function and its data
// (Modbus Application Protocol, 6). Schneider's UMAS is function 5Ah.

import { u16 } from "../../decode/bytes.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";

const PORT = 502;
const HEADER = 7;
const LONGEST = 254;
const EXCEPTION = 0x80;
const LAST_EXCEPTION = 11;
const ENCAPSULATED = 0x2b;
const UMAS = 0x5a;

export const modbus: Protocol = { app: "modbus", tcp: recognise };

function recognise(look: Look): number {
  const { data, start, end } = look;
  if (end - start >= 4 && u16(data, start + 2) !== 0) return Verdict.NO;
  if (end - start >= 6 && data[start + 4] !== 0) return Verdict.NO;
  if (end - start <= HEADER) return Verdict.MORE;
  const length = u16(data, start + 4);
  if (length < 2 || length > LONGEST) return Verdict.NO;
  if (end - start < 6 + length) return isFunction(data[start + HEADER]) ? Verdict.MORE : Verdict.NO;
  if (!isFunction(data[start + HEADER])) return Verdict.NO;
  // Anywhere else a segment has to end with a message, and the message to be what its function says.
  if (look.hasPort(PORT)) return Verdict.YES;
  return hasItsLength(data, start + HEADER, length - 1) && endsWithMessage(data, start, end) ? Verdict.YES : Verdict.NO;
}

function isFunction(code: number): boolean {
  const plain = code & ~EXCEPTION;
  return (plain >= 1 && plain <= 8) || (plain >= 11 && plain <= 24) || plain === ENCAPSULATED || plain === UMAS;
}

/** `length` bytes from the function on, as a request or as an answer. */
function hasItsLength(data: Uint8Array, at: number, length: number): boolean {
  const code = data[at];
  if (code >= EXCEPTION) return length === 2 && data[at + 1] >= 1 && data[at + 1] <= LAST_EXCEPTION;
  if (code <= 4)
    return (length === 5 && u16(data, at + 3) >= 1 && u16(data, at + 3) <= 2000) || length === 2 + data[at + 1];
  if (code <= 6) return length === 5;
  if (code === 15 || code === 16) return length === 5 || (length >= 7 && length === 6 + data[at + 5]);
  if (code === 22) return length === 7;
  if (code === 23) return length === 2 + data[at + 1] || (length >= 11 && length === 10 + data[at + 9]);
  return code === ENCAPSULATED && length >= 3 && data[at + 1] === 14;
}

function endsWithMessage(data: Uint8Array, at: number, end: number): boolean {
  while (at + 6 <= end && u16(data, at + 2) === 0) at += 6 + u16(data, at + 4);
  return at === end;
}
