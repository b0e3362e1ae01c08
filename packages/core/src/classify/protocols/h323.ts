// H.323's call signalling: H.225.0 in Q.931 messages in TPKTs over TCP, and its registration (RAS) over UDP. Both name the
// protocol by an object identifier, {itu-t recommendation h 2250 version n} (H.225.0, annex H).

import { u16 } from "../../decode/bytes.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";
import { TPKT_HEADER, tpktLength } from "./tpkt/tpkt.ts";

const CALL_CONTROL = 0x08;
const USER_USER = 0x7e;
/** X.208 coded information in the user-user element. */
const X208 = 0x05;
/** A length, and the identifier without its last octet, the version. */
const IDENTIFIER = [0x06, 0x00, 0x08, 0x91, 0x4a, 0x00];
const RAS_SEARCHED = 16;
const MOST_ELEMENTS = 32;

export const h323: Protocol = { app: "h323", tcp: callSignalling, udp: registration, firstBytes: { tcp: [3] } };

function callSignalling(look: Look): number {
  const { data, start, end } = look;
  const length = tpktLength(data, start, end);
  if (length < 0) return Verdict.NO;
  if (end - start < TPKT_HEADER + 5) {
    return end - start > TPKT_HEADER && data[start + TPKT_HEADER] !== CALL_CONTROL ? Verdict.NO : Verdict.MORE;
  }
  // A call reference of two octets, and a message type.
  if (data[start + 4] !== CALL_CONTROL || data[start + 5] !== 2 || data[start + 8] >> 7 !== 0) return Verdict.NO;
  return userUser(data, start + 9, end, start + length);
}

/** Walks the information elements to the last one, the user-user element (Q.931, 4.5). */
function userUser(data: Uint8Array, at: number, end: number, stop: number): number {
  for (let i = 0; i < MOST_ELEMENTS && at < stop; i++) {
    if (at + 4 > end) return Verdict.MORE;
    const element = data[at];
    if (element === USER_USER) {
      return u16(data, at + 1) === stop - at - 3 && data[at + 3] === X208 ? Verdict.YES : Verdict.NO;
    }
    at += element >> 7 === 1 ? 1 : 2 + data[at + 1];
  }
  return Verdict.NO;
}

function registration(look: Look): number {
  const { data, start } = look;
  const last = Math.min(look.end, start + RAS_SEARCHED) - IDENTIFIER.length;
  for (let at = start + 3; at < last; at++) {
    let same = 0;
    while (same < IDENTIFIER.length && data[at + same] === IDENTIFIER[same]) same++;
    if (same === IDENTIFIER.length) return Verdict.YES;
  }
  return Verdict.NO;
}
