// Microsoft SQL Server: TDS (MS-TDS, 2.2.3.1) in packets of type, status, length, process, number and window; its browser
// service answers over UDP (MC-SQLR, 2.2.5).

import { u16 } from "../../decode/bytes.ts";
import { le16, le32 } from "../little-endian.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";
import type { Session, SessionContext } from "../session.ts";
import { HeadSession, Next } from "./framing/head-session.ts";
import type { Heads } from "./framing/head-session.ts";

const HEADER = 8;
const Type = { BATCH: 1, CALL: 3, ANSWER: 4, TRANSACTION: 14, LOGIN: 16, PRELOGIN: 18 } as const;
/** Bits that a status may have: last packet, ignore, reset the connection, and reset without its transaction. */
const STATUS = 0x1b;
/** Headers in front of a request: their length, that of the transaction's, and its type (MS-TDS, 2.2.5.3). */
const REQUEST_HEADERS = 22;
const TRANSACTION_HEADER = 18;
/** Tokens that an answer begins with (MS-TDS, 2.2.7): columns, environment, error, done and their like. */
const TOKENS = new Set([
  0x79, 0x81, 0xa4, 0xaa, 0xab, 0xac, 0xad, 0xd1, 0xd2, 0xe3, 0xe4, 0xed, 0xee, 0xfd, 0xfe, 0xff,
]);

const OPTION = 5;
const ENCRYPTION_OPTION = 1;
/** Values of that option with which all that follows is encrypted: on, and required. */
const ENCRYPTS = new Set([1, 3]);
const HEADS: Heads = { header: HEADER, measure: (data, at) => u16(data, at + 2), cap: 128, most: 4 };

const BROWSER_ANSWER = 5;
const BROWSER_TEXT = "ServerName;";

export const mssql: Protocol = {
  app: "mssql",
  tcp: recognise,
  udp: browser,
  firstBytes: { tcp: [[Type.BATCH, Type.PRELOGIN]], udp: [BROWSER_ANSWER] },
  session,
};

function recognise(look: Look): number {
  const { data, start, end } = look;
  const type = data[start];
  if (type > Type.PRELOGIN || type === 0) return Verdict.NO;
  if (end - start >= 2 && (data[start + 1] & ~STATUS) !== 0) return Verdict.NO;
  if (end - start < HEADER + 10) return Verdict.MORE;
  // The window is not used.
  const length = u16(data, start + 2);
  if (length < HEADER + 9 || data[start + 7] !== 0) return Verdict.NO;
  const at = start + HEADER;
  const bodyEnd = start + length;
  if (type === Type.PRELOGIN) return isPrelogin(data, at, end, bodyEnd);
  if (type === Type.ANSWER) return isAnswer(data, at, end, bodyEnd);
  if (type === Type.LOGIN) return isLogin(data, at, length);
  if (type === Type.BATCH || type === Type.CALL || type === Type.TRANSACTION) {
    return isRequest(data, at, end, bodyEnd, type);
  }
  return Verdict.NO;
}

/** Options, the version first, each with the place and length of its value (MS-TDS, 2.2.6.5). */
function isPrelogin(data: Uint8Array, at: number, end: number, bodyEnd: number): number {
  const stop = optionsEnd(data, at, Math.min(end, bodyEnd));
  const first = u16(data, at + 1);
  if (data[at] !== 0 || first < OPTION + 1 || first > 64 || u16(data, at + 3) !== 6) return Verdict.NO;
  if (stop < 0) return end < at + first ? Verdict.MORE : Verdict.NO;
  return stop === at + first - 1 && at + first + 6 <= bodyEnd ? Verdict.YES : Verdict.NO;
}

/** The place of the byte that ends the options, or -1. */
function optionsEnd(data: Uint8Array, at: number, end: number): number {
  for (let i = 0; i < 16 && at < end; i++) {
    if (data[at] === 0xff) return at;
    if (data[at] > 15) return -1;
    at += OPTION;
  }
  return -1;
}

function isAnswer(data: Uint8Array, at: number, end: number, bodyEnd: number): number {
  if (data[at] === 0 && data[at - 7] === 1) return isPrelogin(data, at, end, bodyEnd);
  if (!TOKENS.has(data[at])) return Verdict.NO;
  // DONE, DONEPROC and DONEINPROC end a short answer; other tokens have a length inside of the packet.
  if (data[at] < 0xa4 || data[at] > 0xe4) return wholeOnly(end, bodyEnd);
  return le16(data, at + 1) <= bodyEnd - at - 3 && data[at - 2] <= 1 ? Verdict.YES : Verdict.NO;
}

/** The length once more, and the version (MS-TDS, 2.2.6.4). */
function isLogin(data: Uint8Array, at: number, length: number): number {
  const major = data[at + 7];
  return le32(data, at) <= 0x1ffff &&
    le32(data, at) >= length - HEADER &&
    major >= 0x70 &&
    major <= 0x74 &&
    data[at + 6] <= 10
    ? Verdict.YES
    : Verdict.NO;
}

function isRequest(data: Uint8Array, at: number, end: number, bodyEnd: number, type: number): number {
  if (le32(data, at) === REQUEST_HEADERS && le32(data, at + 4) === TRANSACTION_HEADER && le16(data, at + 8) === 2) {
    return Verdict.YES;
  }
  // Before TDS 7.2 there were no headers: a procedure's name with its length, or the text itself, in UTF-16.
  const text = type === Type.CALL ? at + 2 : at;
  const characters = type === Type.CALL ? Math.min(le16(data, at), 4) : 4;
  if (type === Type.TRANSACTION || characters < 4) return Verdict.NO;
  for (let i = 0; i < characters; i++) {
    const character = data[text + 2 * i];
    if (character < 0x20 || character > 0x7e || data[text + 2 * i + 1] !== 0) return Verdict.NO;
  }
  return type === Type.CALL ? Verdict.YES : wholeOnly(end, bodyEnd);
}

/** Little is known of it but that it ends where its length says. */
function wholeOnly(end: number, bodyEnd: number): number {
  if (end < bodyEnd) return Verdict.MORE;
  return end === bodyEnd ? Verdict.YES : Verdict.NO;
}

function browser(look: Look): number {
  const { data, start, end, length } = look;
  if (data[start] !== BROWSER_ANSWER || end - start < 3 + BROWSER_TEXT.length || le16(data, start + 1) !== length - 3) {
    return Verdict.NO;
  }
  for (let i = 0; i < BROWSER_TEXT.length; i++)
    if (data[start + 3 + i] !== BROWSER_TEXT.charCodeAt(i)) return Verdict.NO;
  return Verdict.YES;
}

/** Sees from the server's answer to the first packet whether the connection is encrypted; TLS runs inside of TDS then. */
function session(context: SessionContext): Session {
  return new HeadSession(context, HEADS, (_outbound, bytes, length) => {
    if (bytes[0] === Type.PRELOGIN) return Next.MORE;
    const stop = bytes[0] === Type.ANSWER ? optionsEnd(bytes, HEADER, length) : -1;
    for (let at = HEADER; at < stop; at += OPTION) {
      const value = HEADER + u16(bytes, at + 1);
      if (bytes[at] === ENCRYPTION_OPTION && value < length) context.encrypted(ENCRYPTS.has(bytes[value]));
    }
    return Next.OVER;
  });
}
