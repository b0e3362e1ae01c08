// TLS and SSL 3.0 (RFC 8446, RFC 5246, RFC 6101) from the first record on, on any port, from either side; and a ClientHello
// in the format of SSL 2.0. A flow that is captured from its middle on is known by records that follow each other.

import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";
import type { Look } from "../look.ts";
import { ContentType, RECORD_HEADER_LENGTH, isRecordHeader } from "./tls/record-reader.ts";
import { MessageType } from "./tls/handshake.ts";
import { ssl2ClientHelloLength } from "./tls/ssl2.ts";
import { TlsSession } from "./tls/tls-session.ts";

export const tls: Protocol = {
  app: "tls",
  tcp: recognise,
  firstBytes: {
    tcp: [
      [0x14, 0x18],
      [0x80, 0x8f],
    ],
  },
  session: (context) => new TlsSession(context),
  sessionForDetails: true,
};

/** Records into which the first bytes of a hello may be cut. */
const MOST_PIECES = 6;
/** Version, random, and the lengths of what else there must be. */
const SHORTEST_HELLO = 38;
const LONGEST_HELLO = 1 << 17;

function recognise(look: Look): number {
  const { data, start, end } = look;
  const first = data[start];
  if (first >= 0x80) return ssl2Verdict(look);
  if (first < ContentType.CHANGE_CIPHER_SPEC || first > ContentType.HEARTBEAT) return Verdict.NO;
  if (end - start < RECORD_HEADER_LENGTH) return fitsSoFar(look) ? Verdict.MORE : Verdict.NO;
  const kind = (first << 16) | (data[start + 1] << 8) | data[start + 2];
  const length = (data[start + 3] << 8) | data[start + 4];
  if (!isRecordHeader(kind, length)) return Verdict.NO;
  if (first === ContentType.HANDSHAKE) {
    const verdict = helloVerdict(look);
    if (verdict !== Verdict.NO) return verdict;
  } else if (first === ContentType.ALERT && length === 2 && end - start >= RECORD_HEADER_LENGTH + 2) {
    // A server that refuses at once: warning or fatal, and one of the descriptions.
    const level = data[start + RECORD_HEADER_LENGTH];
    if ((level === 1 || level === 2) && data[start + RECORD_HEADER_LENGTH + 1] <= 121) return Verdict.YES;
  }
  return nextRecordVerdict(look, kind, start + RECORD_HEADER_LENGTH + length);
}

function ssl2Verdict(look: Look): number {
  const length = ssl2ClientHelloLength(look.data, look.start, look.end);
  if (length === 0) return Verdict.NO;
  return length > 0 && look.start + length <= look.end ? Verdict.YES : Verdict.MORE;
}

function fitsSoFar(look: Look): boolean {
  const { data, start, end } = look;
  return (end - start < 2 || data[start + 1] === 3) && (end - start < 3 || data[start + 2] <= 4);
}

/** The type, length and version of the first message, which may be cut into several records. */
function helloVerdict(look: Look): number {
  const { data, end } = look;
  let at = look.start;
  let seen = 0;
  let length = 0;
  for (let piece = 0; piece < MOST_PIECES; piece++) {
    if (at + RECORD_HEADER_LENGTH > end) return Verdict.MORE;
    const left = (data[at + 3] << 8) | data[at + 4];
    const kind = (data[at] << 16) | (data[at + 1] << 8) | data[at + 2];
    if (kind >>> 16 !== ContentType.HANDSHAKE || !isRecordHeader(kind, left)) return Verdict.NO;
    at += RECORD_HEADER_LENGTH;
    const stop = Math.min(end, at + left);
    for (let i = at; i < stop; i++, seen++) {
      const byte = data[i];
      if (seen === 0 && byte !== MessageType.CLIENT_HELLO && byte !== MessageType.SERVER_HELLO) return Verdict.NO;
      if (seen >= 1 && seen <= 3) length = (length << 8) | byte;
      if (seen === 3 && (length < SHORTEST_HELLO || length > LONGEST_HELLO)) return Verdict.NO;
      if (seen === 4 && byte !== 3 && byte !== 0x7f) return Verdict.NO;
      if (seen === 5) return data[i - 1] === 3 && byte > 4 ? Verdict.NO : Verdict.YES;
    }
    at += left;
  }
  return Verdict.NO;
}

/** A second header behind the first record, of the same version. */
function nextRecordVerdict(look: Look, kind: number, at: number): number {
  const { data, end } = look;
  if (at + RECORD_HEADER_LENGTH > end) return Verdict.MORE;
  const next = (data[at] << 16) | (data[at + 1] << 8) | data[at + 2];
  const length = (data[at + 3] << 8) | data[at + 4];
  return (next & 0xffff) === (kind & 0xffff) && isRecordHeader(next, length) ? Verdict.YES : Verdict.NO;
}
