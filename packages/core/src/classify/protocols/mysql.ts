// MySQL and MariaDB (client/server protocol, connection phase): packets with a length of three bytes and a sequence number. The
// server greets with its version; the client answers with its capabilities, and turns to TLS where they say so.

import { le16 } from "../little-endian.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";
import type { Session, SessionContext } from "../session.ts";
import { HeadSession, Next } from "./framing/head-session.ts";
import type { Heads } from "./framing/head-session.ts";
import { isDigit, isText, isWord } from "./text/ascii.ts";

const HEADER = 4;
const PROTOCOL_10 = 10;
const ERROR = 0xff;
const LONGEST_VERSION = 80;
const LONGEST_GREETING = 512;
/** In the client's capabilities: protocol 4.1, and TLS. */
const CLIENT_PROTOCOL_41 = 0x200;
const CLIENT_SSL = 0x800;
/** Capabilities, largest packet, character set, and 23 bytes of 0 (MariaDB uses the last four). */
const LOGIN_FIXED = 32;
const LARGEST_PACKET = 1 << 30;
const HEADS: Heads = { header: HEADER, measure, cap: HEADER + LOGIN_FIXED, most: 4 };

export const mysql: Protocol = { app: "mysql", tcp: recognise, session };

function recognise(look: Look): number {
  const { data, start, end } = look;
  if (end - start < HEADER + 1) return end - start >= 3 && data[start + 2] !== 0 ? Verdict.NO : Verdict.MORE;
  const length = le16(data, start);
  if (data[start + 2] !== 0) return Verdict.NO;
  if (data[start + 3] === 1) return isLogin(data, start, end, length);
  if (data[start + 3] !== 0 || length > LONGEST_GREETING) return Verdict.NO;
  if (data[start + 4] === ERROR) return isError(data, start + HEADER, end, length);
  return data[start + 4] === PROTOCOL_10 ? isGreeting(data, start + HEADER, end, length) : Verdict.NO;
}

function isGreeting(data: Uint8Array, at: number, end: number, length: number): number {
  const limit = Math.min(end, at + 1 + LONGEST_VERSION);
  let stop = at + 1;
  while (stop < limit && data[stop] !== 0) stop++;
  if (!isText(data, at + 1, stop) || (at + 1 < end && !isDigit(data[at + 1]))) return Verdict.NO;
  if (stop === end) return Verdict.MORE;
  // The version's end, a thread, eight bytes of a challenge, and a byte of 0.
  if (data[stop] !== 0 || stop === at + 1 || stop - at + 13 > length) return Verdict.NO;
  if (end < stop + 14) return Verdict.MORE;
  return data[stop + 13] === 0 ? Verdict.YES : Verdict.NO;
}

/** "Host … is not allowed to connect": codes from 1000 on, and a text. */
function isError(data: Uint8Array, at: number, end: number, length: number): number {
  if (length < 12) return Verdict.NO;
  if (end < at + length) return Verdict.MORE;
  const code = le16(data, at + 1);
  return code >= 1000 && code < 5000 && isText(data, at + 3, at + length) ? Verdict.YES : Verdict.NO;
}

function isLogin(data: Uint8Array, start: number, end: number, length: number): number {
  const at = start + HEADER;
  if (length < LOGIN_FIXED) return Verdict.NO;
  if (end < at + LOGIN_FIXED) return Verdict.MORE;
  if ((le16(data, at) & CLIENT_PROTOCOL_41) === 0 || data[at + 7] > LARGEST_PACKET >> 24) return Verdict.NO;
  for (let i = 9; i < 28; i++) if (data[at + i] !== 0) return Verdict.NO;
  if (length === LOGIN_FIXED) return Verdict.YES;
  // The user's name follows.
  if (end === at + LOGIN_FIXED) return Verdict.MORE;
  return isWord(data, at + LOGIN_FIXED, at + LOGIN_FIXED + 1) ? Verdict.YES : Verdict.NO;
}

/** Sees from the client's capabilities whether TLS follows. */
function session(context: SessionContext): Session {
  return new HeadSession(context, HEADS, (_outbound, bytes, length) => {
    // The greeting is the first of the exchange, the client's answer the second.
    if (bytes[3] === 0) return Next.MORE;
    const turns = bytes[3] === 1 && measure(bytes, 0) === HEADS.cap && (le16(bytes, HEADER) & CLIENT_SSL) !== 0;
    if (turns && length === HEADS.cap) return Next.TLS;
    context.encrypted(false);
    return Next.OVER;
  });
}

function measure(data: Uint8Array, at: number): number {
  return HEADER + le16(data, at) + (data[at + 2] << 16);
}
