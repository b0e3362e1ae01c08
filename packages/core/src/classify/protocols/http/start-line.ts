// First lines of HTTP/1 messages (RFC 9112, 3 and 4), and how the protocol is recognised by them.

import type { Look } from "../../look.ts";
import { Verdict } from "../../protocol.ts";
import { CR, isDigit, isWord, LF, SPACE } from "../text/ascii.ts";
import { CUT, NONE, Words } from "../text/words.ts";

/** Methods that clients use, of IANA's registry and of UPnP, each with the space behind it. */
export const METHODS = new Words(
  (
    "GET POST HEAD PUT DELETE OPTIONS CONNECT PATCH TRACE PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK SEARCH REPORT MKCALENDAR " +
    "ACL MERGE CHECKOUT CHECKIN UNCHECKOUT VERSION-CONTROL MKACTIVITY MKWORKSPACE BIND REBIND UNBIND LINK UNLINK PURGE QUERY " +
    "SUBSCRIBE UNSUBSCRIBE NOTIFY POLL BPROPFIND BPROPPATCH BMOVE BCOPY BDELETE RPC_IN_DATA RPC_OUT_DATA SOURCE " +
    "CCM_POST SMS_POST BITS_POST"
  )
    .split(" ")
    .map((method) => `${method} `),
);

/** "HTTP/1." and a digit, or SOURCE's ICE. */
const VERSION = new Words(["HTTP/1.0", "HTTP/1.1"]);
/** What requests and answers begin with. */
export const FIRST_LETTERS = METHODS.firstLetters + VERSION.firstLetters;
/** A target that goes on for so long without anything that may not be in it makes the line a request's even without its end. */
const SURE_TARGET = 1024;

/** A request line, as far as it is there. */
export function recogniseRequest(look: Look): number {
  const { data, start, end } = look;
  const method = METHODS.match(data, start, end);
  if (method === NONE) return Verdict.NO;
  if (method === CUT) return Verdict.MORE;
  const target = start + method;
  let at = target;
  while (at < end && data[at] > SPACE && data[at] !== 0x7f) at++;
  if (at === end) return at - target >= SURE_TARGET && data[target] === 0x2f ? Verdict.YES : Verdict.MORE;
  // HTTP/0.9 (RFC 1945, 4.1): "GET /path" and nothing but ends of lines after it.
  if (data[at] === CR && method === 4 && data[start] === 0x47 && data[target] === 0x2f && end - at <= 4) {
    for (let i = at; i < end; i++) if (data[i] !== ((i - at) & 1 ? LF : CR)) return Verdict.NO;
    return end - at === 2 || end - at === 4 ? Verdict.YES : Verdict.MORE;
  }
  // Some clients leave spaces in the target unescaped.
  while (at < end && data[at] !== LF) {
    if (data[at] === SPACE && at > target) {
      const version = VERSION.match(data, at + 1, end);
      if (version === CUT) return Verdict.MORE;
      const behind = at + 1 + version;
      if (version !== NONE && (behind === end || data[behind] === CR || data[behind] === LF)) {
        return behind === end ? Verdict.MORE : Verdict.YES;
      }
    } else if (data[at] < SPACE || data[at] === 0x7f) return Verdict.NO;
    at++;
  }
  return at === end ? Verdict.MORE : Verdict.NO;
}

/** `HTTP-version SP status-code`, as far as it is there. */
export function recogniseResponse(look: Look): number {
  const { data, start, end } = look;
  const version = VERSION.match(data, start, end);
  if (version === NONE) return Verdict.NO;
  if (version === CUT || end - start < 12) return Verdict.MORE;
  return statusOf(data, start, end) === 0 ? Verdict.NO : Verdict.YES;
}

/** The status of `HTTP/1.x NNN`, or 0. */
export function statusOf(data: Uint8Array, at: number, end: number): number {
  if (VERSION.match(data, at, end) <= 0 || end - at < 12 || data[at + 8] !== SPACE) return 0;
  const hundreds = data[at + 9] - 0x30;
  if (hundreds < 1 || hundreds > 9 || !isDigit(data[at + 10]) || !isDigit(data[at + 11])) return 0;
  if (end - at > 12 && isWord(data, at + 12, at + 13)) return 0;
  return hundreds * 100 + (data[at + 10] - 0x30) * 10 + data[at + 11] - 0x30;
}

/** Whether the bytes begin like a request line: a token, a space, and a target. */
export function isRequestStart(data: Uint8Array, at: number, end: number): boolean {
  return METHODS.match(data, at, end) > 0;
}

/** The length of the method of a request line: a known one or, in a connection that is HTTP, any token. 0 for none. */
export function methodLength(data: Uint8Array, at: number, end: number): number {
  let stop = at;
  while (stop < end && data[stop] !== SPACE) stop++;
  return stop > at && stop < end && isWord(data, at, stop) ? stop - at : 0;
}
