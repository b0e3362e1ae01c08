// STUN (RFC 8489, section 5) and TURN (RFC 8656), and STUN as it was before the magic cookie (RFC 3489). Calls begin with
// it, and go on in the same flow: what is agreed on there is the flow's media, its application remains STUN.

import { i32, u16 } from "../../decode/bytes.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";

export const stun: Protocol = {
  app: "stun",
  tcp: recogniseStream,
  udp: recogniseDatagram,
  firstBytes: { tcp: [[0, 0x3f]], udp: [[0, 0x4f]] },
};

const PORT = 3478;
const HEADER_LENGTH = 20;
const COOKIE = 0x2112a442;
/** RFC 3489, 11.2: the attributes that there were, and those above 0x8000 that may be ignored. */
const LAST_CLASSIC = 0x000b;
const OPTIONAL = 0x8000;
const MOST_ATTRIBUTES = 32;

function recogniseDatagram(look: Look): number {
  const { data, start, end, length } = look;
  const first = data[start];
  if ((first & 0xc0) === 0x40) return channel(look);
  if ((first & 0xc0) !== 0 || end - start < HEADER_LENGTH) return Verdict.NO;
  const size = u16(data, start + 2);
  if ((size & 3) !== 0 || HEADER_LENGTH + size !== length) return Verdict.NO;
  if (i32(data, start + 4) === COOKIE) return Verdict.YES;
  return isClassic(u16(data, start)) ? classic(look) : Verdict.NO;
}

/** The first message of a stream; a TURN server speaks the same over TCP (RFC 8656, 2.1). */
function recogniseStream(look: Look): number {
  const { data, start, end } = look;
  const have = end - start;
  if ((data[start] & 0xc0) !== 0) return Verdict.NO;
  if (have >= 4 && (u16(data, start + 2) & 3) !== 0) return Verdict.NO;
  for (let i = 4; i < 8 && i < have; i++)
    if (data[start + i] !== ((COOKIE >>> (8 * (7 - i))) & 0xff)) return Verdict.NO;
  return have < HEADER_LENGTH ? Verdict.MORE : Verdict.YES;
}

/** Binding and shared secret: request, answer, error (RFC 3489, 11.1). */
function isClassic(type: number): boolean {
  return type === 0x0001 || type === 0x0101 || type === 0x0111 || type === 0x0002 || type === 0x0102 || type === 0x0112;
}

function classic(look: Look): number {
  const { data, start, end, length } = look;
  let at = start + HEADER_LENGTH;
  // A bare request is little to go by.
  if (length === HEADER_LENGTH) return look.hasPort(PORT) || repeats(look) ? Verdict.YES : Verdict.MORE;
  for (let i = 0; i < MOST_ATTRIBUTES && at + 4 <= end; i++) {
    const type = u16(data, at);
    if (type === 0 || (type > LAST_CLASSIC && type < OPTIONAL)) return Verdict.NO;
    at += 4 + ((u16(data, at + 2) + 3) & ~3);
  }
  return at === start + length || end < start + length ? Verdict.YES : Verdict.NO;
}

/** The same request as before, with the same transaction (RFC 3489, 9.3). */
function repeats(look: Look): boolean {
  if (look.previousLength !== HEADER_LENGTH) return false;
  for (let i = 0; i < 4; i++) if (i32(look.data, look.start + 4 * i) !== look.previous[i]) return false;
  return true;
}

/** Data of a channel that was set up before the capture began (RFC 8656, 12.4): twice the same number, and lengths that fit. */
function channel(look: Look): number {
  const { data, start, end, length, previous, previousLength } = look;
  if (!look.hasPort(PORT) || end - start < 4 || data[start] > 0x4f) return Verdict.NO;
  if (!holds(u16(data, start + 2), length)) return Verdict.NO;
  const again = previous[0] >>> 16 === u16(data, start) && holds(previous[0] & 0xffff, previousLength);
  return again ? Verdict.YES : Verdict.MORE;
}

/** Over UDP the data may be padded to whole words. */
function holds(size: number, length: number): boolean {
  return length >= 4 + size && length <= 4 + ((size + 3) & ~3);
}
