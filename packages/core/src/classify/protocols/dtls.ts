// DTLS (RFC 6347, RFC 9147) on any port: a datagram that is nothing but whole records, of which one in clear is a hello.

import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";
import type { Look } from "../look.ts";
import { DtlsRecord, isDtlsVersion } from "./tls/dtls-record.ts";
import { DtlsSession } from "./tls/dtls-session.ts";
import { FRAGMENT_HEADER_LENGTH } from "./tls/fragment-reader.ts";
import { ContentType } from "./tls/record-reader.ts";

export const dtls: Protocol = {
  app: "dtls",
  udp: recognise,
  firstBytes: { udp: [[0x14, 0x18]] },
  session: (context) => new DtlsSession(context),
  sessionForDetails: true,
};

/** Records that a datagram may have. */
const MOST_RECORDS = 64;
const CLIENT_HELLO = 1;
const SERVER_HELLO = 2;
const HELLO_VERIFY_REQUEST = 3;
/** An alert in clear, and ChangeCipherSpec. */
const ALERT_LENGTH = 2;
const CHANGE_LENGTH = 1;

const record = new DtlsRecord();

function recognise(look: Look): number {
  const { data, start, end } = look;
  const first = data[start];
  if (first < ContentType.CHANGE_CIPHER_SPEC || first > ContentType.HEARTBEAT) return Verdict.NO;
  // One that was captured in part may end inside a record.
  const whole = start + look.length;
  let at = start;
  for (let i = 0; i < MOST_RECORDS && at < whole; i++) {
    if (!record.read(data, at, end, whole)) return at > start && whole > end ? Verdict.YES : Verdict.NO;
    // All of one version, and what is in clear as it must be.
    if (i > 0 && (data[at + 1] !== data[start + 1] || data[at + 2] !== data[start + 2])) return Verdict.NO;
    if (record.epoch === 0 && !isClear(data, Math.min(end, record.end))) return Verdict.NO;
    at = record.end;
  }
  return at === whole ? Verdict.YES : Verdict.NO;
}

function isClear(data: Uint8Array, end: number): boolean {
  const { at } = record;
  const length = record.end - at;
  switch (record.type) {
    case ContentType.CHANGE_CIPHER_SPEC:
      // OpenSSL's of old counts them.
      return (length === CHANGE_LENGTH || length === CHANGE_LENGTH + 2) && data[at] === 1;
    case ContentType.ALERT:
      return length === ALERT_LENGTH && at < end && (data[at] === 1 || data[at] === 2);
    case ContentType.HANDSHAKE:
      return isFragment(data, at, length, end);
    default:
      return false;
  }
}

function isFragment(data: Uint8Array, at: number, length: number, end: number): boolean {
  if (length < FRAGMENT_HEADER_LENGTH || at + FRAGMENT_HEADER_LENGTH > end) return false;
  const type = data[at];
  const whole = (data[at + 1] << 16) | (data[at + 2] << 8) | data[at + 3];
  const offset = (data[at + 6] << 16) | (data[at + 7] << 8) | data[at + 8];
  const size = (data[at + 9] << 16) | (data[at + 10] << 8) | data[at + 11];
  if (type > 24 || offset + size > whole || FRAGMENT_HEADER_LENGTH + size > length) return false;
  const body = at + FRAGMENT_HEADER_LENGTH;
  const hello = type === CLIENT_HELLO || type === SERVER_HELLO || type === HELLO_VERIFY_REQUEST;
  return !hello || offset > 0 || body + 2 > end || isDtlsVersion(data, body);
}
