// RTMP (Adobe's specification 1.0, 5.2): both sides begin with a version byte and 1536 bytes of which the first four are a
// time and the next four zero, or the version of a player or server that signs its handshake.

import { i32, u32 } from "../../decode/bytes.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";
import type { Look } from "../look.ts";

const VERSION = 3;
/** C0 and C1, which are S0 and S1 too; and with C2 or S2. */
const FIRST = 1 + 1536;
const HANDSHAKE = FIRST + 1536;
/** Versions of players and servers begin with such numbers: 9.0.124.2 and later, 128.0.7.2, 3.5.1.1. */
const MOST_MAJOR = 64;
const CONNECT = "connect";
/** Where an AMF0 string "connect" may lie behind the handshake, at the latest. */
const CONNECT_WITHIN = 24;

export const rtmp: Protocol = { app: "rtmp", tcp: recognise, firstBytes: { tcp: [VERSION] } };

function recognise(look: Look): number {
  const { data, start, end } = look;
  if (data[start] !== VERSION) return Verdict.NO;
  const have = end - start;
  // TPKT begins with a 3 too, and ends where it says (RFC 1006).
  if (have >= 4 && have < FIRST && data[start + 1] === 0 && ((data[start + 2] << 8) | data[start + 3]) === have)
    return Verdict.NO;
  if (have < 9) return Verdict.MORE;
  const version = i32(data, start + 5);
  if (version === 0) return have >= FIRST ? Verdict.YES : Verdict.MORE;
  if (data[start + 5] > MOST_MAJOR && data[start + 5] !== 128) return Verdict.NO;
  if (have < FIRST) return Verdict.MORE;
  if (look.hasPort(1935)) return Verdict.YES;
  // The other side's answer repeats what it got, which cannot be seen here; the client's first command can.
  if (findConnect(data, start + HANDSHAKE, end)) return Verdict.YES;
  if (have < HANDSHAKE + CONNECT_WITHIN) return Verdict.MORE;
  return u32(data, start + 1) === 0 ? Verdict.YES : Verdict.NO;
}

function findConnect(data: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < start + CONNECT_WITHIN && at + CONNECT.length <= end; at++) {
    let same = 0;
    while (same < CONNECT.length && data[at + same] === CONNECT.charCodeAt(same)) same++;
    if (same === CONNECT.length) return true;
  }
  return false;
}
