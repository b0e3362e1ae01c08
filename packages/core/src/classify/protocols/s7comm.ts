// S7comm (Siemens' protocol of S7 controllers) on ISO transport (RFC 1006): its messages begin with 32h, those of S7comm-plus
// with 72h, in X.224 data. The connection request alone would also be that of other protocols on ISO transport.

import { u16 } from "../../decode/bytes.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";
import { Tpdu, tpduCode, tpktLength } from "./tpkt/tpkt.ts";

const S7 = 0x32;
const S7_PLUS = 0x72;
const DATA_HEADER = 7;
/** A job, its acknowledgement, its answer, and user data. */
const KINDS = new Set([1, 2, 3, 7]);
/** A connection request or confirm, and one empty fragment. */
const MOST_BEFORE = 3;

export const s7comm: Protocol = { app: "s7comm", tcp: recognise, firstBytes: { tcp: [3] } };

function recognise(look: Look): number {
  const { data, end } = look;
  let at = look.start;
  for (let i = 0; i < MOST_BEFORE; i++) {
    const length = tpktLength(data, at, end);
    if (length < 0) return Verdict.NO;
    if (length === 0 || end - at < DATA_HEADER) return Verdict.MORE;
    if (data[at + 5] === Tpdu.DATA && length > DATA_HEADER) return isS7(data, at, end, length);
    if (end - at < Math.min(length, 64)) return Verdict.MORE;
    if (length > 64 || tpduCode(data, at, length) === 0) return Verdict.NO;
    at += length;
  }
  return Verdict.NO;
}

function isS7(data: Uint8Array, at: number, end: number, length: number): number {
  if (tpduCode(data, at, length) === 0) return Verdict.NO;
  const message = at + DATA_HEADER;
  if (message < end && data[message] !== S7 && data[message] !== S7_PLUS) return Verdict.NO;
  if (end - message < 4) return Verdict.MORE;
  if (data[message] === S7) {
    return KINDS.has(data[message + 1]) && u16(data, message + 2) === 0 ? Verdict.YES : Verdict.NO;
  }
  // A version, and a length that leaves room for a trailer of four bytes.
  const version = data[message + 1];
  const inside = u16(data, message + 2) + 4;
  return version >= 1 && version <= 3 && inside <= length - DATA_HEADER ? Verdict.YES : Verdict.NO;
}
