// SMB 1 (MS-CIFS, 2.2.3.1), SMB 2 and 3 (MS-SMB2, 2.2.1 and 2.2.2.41), each message behind the header of the NetBIOS session
// service (RFC 1002, 4.3): on port 139 with its session request and answer before, on port 445 without.

import { u16 } from "../../decode/bytes.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";
import type { Session, SessionContext } from "../session.ts";
import { HeadSession, Next } from "./framing/head-session.ts";
import type { Heads } from "./framing/head-session.ts";

const SESSION_MESSAGE = 0x00;
const SESSION_REQUEST = 0x81;
const POSITIVE_RESPONSE = 0x82;
const KEEP_ALIVE = 0x85;
/** Two names of 34 bytes each. */
const SESSION_REQUEST_LENGTH = 68;
const HEADER = 4;
const SHORTEST_SMB = 32;

// First bytes of the four kinds of header, FCh to FFh, each followed by "SMB".
const COMPRESSED = 0xfc;
const ENCRYPTED = 0xfd;

/** Messages of the session service before the first SMB. */
const MOST_BEFORE = 4;
/** A connection that encrypts begins to do so after the session setup, so within its first messages. */
const HEADS: Heads = { header: HEADER, measure: messageLength, cap: HEADER + 4, most: 24 };

export const smb: Protocol = {
  app: "smb",
  tcp: recognise,
  firstBytes: { tcp: [SESSION_MESSAGE, SESSION_REQUEST, POSITIVE_RESPONSE, KEEP_ALIVE] },
  session,
};

function recognise(look: Look): number {
  const { data, end } = look;
  let at = look.start;
  for (let i = 0; i < MOST_BEFORE && at < end; i++) {
    const type = data[at];
    if (type === SESSION_MESSAGE) return smbMessage(data, at, end);
    if (type !== SESSION_REQUEST && type !== POSITIVE_RESPONSE && type !== KEEP_ALIVE) return Verdict.NO;
    if (end - at < HEADER) return Verdict.MORE;
    const length = u16(data, at + 2);
    const expected = type === SESSION_REQUEST ? SESSION_REQUEST_LENGTH : 0;
    if (data[at + 1] !== 0 || length !== expected) return Verdict.NO;
    at += HEADER + length;
  }
  return at < end ? Verdict.NO : Verdict.MORE;
}

function smbMessage(data: Uint8Array, at: number, end: number): number {
  if (end - at > HEADER && data[at + HEADER] < COMPRESSED) return Verdict.NO;
  if (end - at < HEADER + 4) return Verdict.MORE;
  return isSmb(data, at + HEADER) && messageLength(data, at) >= HEADER + SHORTEST_SMB ? Verdict.YES : Verdict.NO;
}

function isSmb(data: Uint8Array, at: number): boolean {
  return data[at] >= COMPRESSED && data[at + 1] === 0x53 && data[at + 2] === 0x4d && data[at + 3] === 0x42;
}

/** Tells whether SMB 3 encrypts the connection. */
function session(context: SessionContext): Session {
  context.encrypted(false);
  return new HeadSession(context, HEADS, (_outbound, bytes, length) => {
    if (length < HEADS.cap || !isSmb(bytes, HEADER)) return Next.MORE;
    if (bytes[HEADER] === ENCRYPTED) context.encrypted(true);
    return bytes[HEADER] === ENCRYPTED ? Next.OVER : Next.MORE;
  });
}

function messageLength(data: Uint8Array, at: number): number {
  return HEADER + (data[at + 1] << 16) + u16(data, at + 2);
}
