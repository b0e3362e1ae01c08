// LDAP (RFC 4511, 4.1.1): SEQUENCE { messageID INTEGER, protocolOp [APPLICATION n], controls [0] OPTIONAL }; over UDP as CLDAP
// (MS-ADTS, 6.3.3). An extended operation begins TLS (RFC 4511, 4.14).

import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";
import type { Session, SessionContext } from "../session.ts";
import { berLength, berLengthSize, isCutLength } from "./asn1/ber.ts";
import { HeadSession, Next } from "./framing/head-session.ts";
import type { Heads } from "./framing/head-session.ts";
import { isDigit } from "./text/ascii.ts";

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const DOT = 0x2e;
const OCTET_STRING = 0x04;
const ENUMERATED = 0x0a;
const CONTROLS = 0xa0;

const BIND_REQUEST = 0x60;
const SEARCH_REQUEST = 0x63;
const SEARCH_ENTRY = 0x64;
const UNBIND_REQUEST = 0x42;
const SEARCH_REFERENCE = 0x73;
const EXTENDED_REQUEST = 0x77;
const EXTENDED_RESPONSE = 0x78;
/** Their first field is the code of a result. */
const RESULTS = new Set([0x61, 0x65, 0x67, 0x69, 0x6b, 0x6d, 0x6f, EXTENDED_RESPONSE]);

/** [0] with the object identifier of StartTLS. */
const START_TLS = "\x80\x161.3.6.1.4.1.1466.20037";
/** TLS is begun before anything else is asked, or after a look at the root entry. */
const HEADS: Heads = { header: 6, measure, cap: 64, most: 16 };

export const ldap: Protocol = {
  app: "ldap",
  tcp: (look) => message(look.data, look.start, look.end),
  udp: (look) => (message(look.data, look.start, look.end) === Verdict.YES ? Verdict.YES : Verdict.NO),
  firstBytes: { tcp: [SEQUENCE], udp: [SEQUENCE] },
  session: (context) => (context.transport === "tcp" ? session(context) : NOTHING_WANTED),
};

const NOTHING_WANTED: Session = { data: () => false, gap: () => false, end: () => {} };

function message(data: Uint8Array, start: number, end: number): number {
  if (data[start] !== SEQUENCE) return Verdict.NO;
  let at = start + 1;
  const length = berLength(data, at, end);
  if (length < 0) return isCutLength(data, at, end) ? Verdict.MORE : Verdict.NO;
  at += berLengthSize(data, at);
  const messageEnd = at + length;
  const operation = operationPlace(data, at, end);
  if (operation <= 0) return operation === 0 ? Verdict.MORE : Verdict.NO;
  if (data[operation] === UNBIND_REQUEST) return Verdict.NO;
  const operationLength = berLength(data, operation + 1, end);
  if (operationLength < 0) return isCutLength(data, operation + 1, end) ? Verdict.MORE : Verdict.NO;
  const body = operation + 1 + berLengthSize(data, operation + 1);
  const operationEnd = body + operationLength;
  if (operationEnd > messageEnd) return Verdict.NO;
  if (operationEnd < messageEnd && operationEnd < end && data[operationEnd] !== CONTROLS) return Verdict.NO;
  return isBody(data, data[operation], body, end, operationEnd);
}

/** Where the operation is: behind the message's number. 0 while that is cut, -1 where it is none. */
function operationPlace(data: Uint8Array, at: number, end: number): number {
  if (at >= end) return 0;
  if (data[at] !== INTEGER) return -1;
  if (at + 1 >= end) return 0;
  const octets = data[at + 1];
  if (octets < 1 || octets > 4) return -1;
  const operation = at + 2 + octets;
  return operation < end ? operation : 0;
}

function isBody(data: Uint8Array, operation: number, at: number, end: number, operationEnd: number): number {
  if (end - at < 3) return operationEnd - at < 3 ? Verdict.NO : Verdict.MORE;
  let fits: boolean;
  // A version and the name that follows; a name and the scope that follows; a result; a name.
  if (operation === BIND_REQUEST) fits = data[at] === INTEGER && data[at + 1] === 1 && (data[at + 2] & 0xfe) === 2;
  else if (operation === SEARCH_REQUEST) return isSearch(data, at, end, operationEnd);
  else if (RESULTS.has(operation)) fits = data[at] === ENUMERATED && data[at + 1] === 1 && data[at + 2] < 124;
  else if (operation === SEARCH_ENTRY) return isEntry(data, at, end, operationEnd);
  else if (operation === EXTENDED_REQUEST) return isExtended(data, at, end);
  else fits = operation === SEARCH_REFERENCE && data[at] === OCTET_STRING && isLdapUrl(data, at + 2, end);
  return fits ? Verdict.YES : Verdict.NO;
}

function isSearch(data: Uint8Array, at: number, end: number, operationEnd: number): number {
  const after = stringEnd(data, at, end);
  if (after < 0 || after > operationEnd) return Verdict.NO;
  if (end - after < 6) return operationEnd - after < 6 ? Verdict.NO : Verdict.MORE;
  // Scope 0 to 3, dereferencing 0 to 3.
  const scope = data[after] === ENUMERATED && data[after + 1] === 1 && data[after + 2] <= 3;
  return scope && data[after + 3] === ENUMERATED && data[after + 4] === 1 && data[after + 5] <= 3
    ? Verdict.YES
    : Verdict.NO;
}

function isEntry(data: Uint8Array, at: number, end: number, operationEnd: number): number {
  const after = stringEnd(data, at, end);
  if (after < 0 || after >= operationEnd) return Verdict.NO;
  if (end - after < 1) return Verdict.MORE;
  if (data[after] !== SEQUENCE) return Verdict.NO;
  const length = berLength(data, after + 1, end);
  if (length < 0) return isCutLength(data, after + 1, end) ? Verdict.MORE : Verdict.NO;
  return after + 1 + berLengthSize(data, after + 1) + length === operationEnd ? Verdict.YES : Verdict.NO;
}

function stringEnd(data: Uint8Array, at: number, end: number): number {
  if (data[at] !== OCTET_STRING) return -1;
  const length = berLength(data, at + 1, end);
  return length < 0 ? -1 : at + 1 + berLengthSize(data, at + 1) + length;
}

/** The object identifier of the operation, in decimal. */
function isExtended(data: Uint8Array, at: number, end: number): number {
  const length = data[at + 1];
  if (data[at] !== 0x80 || length < 5 || length > 64) return Verdict.NO;
  const stop = Math.min(end, at + 2 + length);
  for (let i = at + 2; i < stop; i++) if (data[i] !== DOT && !isDigit(data[i])) return Verdict.NO;
  if (end < at + 4) return Verdict.MORE;
  return data[at + 3] === DOT ? Verdict.YES : Verdict.NO;
}

function isLdapUrl(data: Uint8Array, at: number, end: number): boolean {
  return at + 4 <= end && data[at] === 0x6c && data[at + 1] === 0x64 && data[at + 2] === 0x61 && data[at + 3] === 0x70;
}

/** Sees the flow turn to TLS. */
function session(context: SessionContext): Session {
  let asked = false;
  return new HeadSession(context, HEADS, (_outbound, bytes, length) => {
    const operation = operationPlace(bytes, 1 + berLengthSize(bytes, 1), length);
    if (operation <= 0) return Next.OVER;
    const body = operation + 1 + berLengthSize(bytes, operation + 1);
    if (bytes[operation] === EXTENDED_REQUEST) asked = isText(bytes, body, length, START_TLS);
    const granted = asked && bytes[operation] === EXTENDED_RESPONSE && body + 3 <= length && bytes[body + 2] === 0;
    return granted ? Next.TLS : Next.MORE;
  });
}

function measure(data: Uint8Array, at: number): number {
  const length = data[at] === SEQUENCE ? berLength(data, at + 1, at + 6) : -1;
  return length < 0 ? 0 : 1 + berLengthSize(data, at + 1) + length;
}

function isText(data: Uint8Array, at: number, end: number, text: string): boolean {
  if (end - at < text.length) return false;
  for (let i = 0; i < text.length; i++) if (data[at + i] !== text.charCodeAt(i)) return false;
  return true;
}
