// Kerberos 5 (RFC 4120, 5.4 to 5.9): a message is [APPLICATION n] SEQUENCE { pvno 5, msg-type n, … }. Over TCP a length of four
// octets comes first (7.2.2). Password changes (RFC 3244) put one such message behind a header of their own.

import { u16, u32 } from "../../decode/bytes.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";
import { berLength, berLengthSize, isCutLength } from "./asn1/ber.ts";

const APPLICATION = 0x60;
const AS_REQUEST = 10;
const TGS_REQUEST = 12;
const ERROR = 30;
const APPLICATION_REQUEST = 14;
const PRIVATE = 21;
const LONGEST = 1 << 20;
/** Header of a password change: length, version, length of the AP-REQ. */
const CHANGE_HEADER = 6;

export const kerberos: Protocol = { app: "kerberos", tcp: overTcp, udp: overUdp, firstBytes: { tcp: [0] } };

function overTcp(look: Look): number {
  const { data, start, end } = look;
  if (data[start] !== 0) return Verdict.NO;
  if (end - start < 4) return Verdict.MORE;
  const length = u32(data, start);
  if (length < 16 || length > LONGEST) return Verdict.NO;
  return message(data, start + 4, end, length) || passwordChange(data, start + 4, end, length);
}

function overUdp(look: Look): number {
  const { data, start, end, length } = look;
  const verdict = message(data, start, end, length) || passwordChange(data, start, end, length);
  return verdict === Verdict.YES ? verdict : Verdict.NO;
}

function message(data: Uint8Array, start: number, end: number, length: number): number {
  if (start >= end) return Verdict.MORE;
  const type = data[start] & 0x1f;
  if (data[start] >> 5 !== APPLICATION >> 5 || type < AS_REQUEST || type > ERROR) return Verdict.NO;
  let at = start + 1;
  const inner = berLength(data, at, end);
  if (inner < 0) return isCutLength(data, at, end) ? Verdict.MORE : Verdict.NO;
  at += berLengthSize(data, at);
  if (at - start + inner !== length) return Verdict.NO;
  if (at >= end) return Verdict.MORE;
  if (data[at++] !== 0x30) return Verdict.NO;
  if (berLength(data, at, end) < 0) return isCutLength(data, at, end) ? Verdict.MORE : Verdict.NO;
  at += berLengthSize(data, at);
  if (end - at < 10) return Verdict.MORE;
  // Requests for tickets number their fields from 1 on, everything else from 0.
  const first = type === AS_REQUEST || type === TGS_REQUEST ? 0xa1 : 0xa0;
  return isNumber(data, at, first, 5) && isNumber(data, at + 5, first + 1, type) ? Verdict.YES : Verdict.NO;
}

/** A tagged INTEGER of one octet. */
function isNumber(data: Uint8Array, at: number, tag: number, value: number): boolean {
  return data[at] === tag && data[at + 1] === 3 && data[at + 2] === 2 && data[at + 3] === 1 && data[at + 4] === value;
}

function passwordChange(data: Uint8Array, start: number, end: number, length: number): number {
  if (end - start < CHANGE_HEADER + 1) return end > start && data[start] === length >> 8 ? Verdict.MORE : Verdict.NO;
  const version = u16(data, start + 2);
  const inner = u16(data, start + 4);
  if (u16(data, start) !== length || (version !== 1 && version !== 0xff80) || inner > length - CHANGE_HEADER) {
    return Verdict.NO;
  }
  if (inner === 0) return message(data, start + CHANGE_HEADER, end, length - CHANGE_HEADER);
  const type = data[start + CHANGE_HEADER] & 0x1f;
  if (type < APPLICATION_REQUEST || type > PRIVATE) return Verdict.NO;
  return message(data, start + CHANGE_HEADER, end, inner);
}
