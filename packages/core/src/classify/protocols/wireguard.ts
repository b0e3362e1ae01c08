// WireGuard (the whitepaper's section 5.4): four kinds of messages, three of them of one length each.

import { i32 } from "../../decode/bytes.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";

export const wireguard: Protocol = { app: "wireguard", udp: recognise, firstBytes: { udp: [[1, 4]] } };

/** Lengths of initiation, response and cookie reply; the type is a byte and three zeros behind it. */
const LENGTHS = [0, 148, 92, 64];
const INITIATION = 0x01000000;
const RESPONSE = 0x02000000;
const COOKIE = 0x03000000;
const DATA = 0x04000000;
/** Header and tag of an empty data message, the keep-alive. */
const MIN_DATA = 32;
/** Messages that may be missing between two. */
const MOST_LOST = 64;

function recognise(look: Look): number {
  const { data, start, end, length } = look;
  const type = data[start];
  if (type === 0 || type > 4 || length < MIN_DATA || end - start < 16) return Verdict.NO;
  switch (i32(data, start)) {
    case INITIATION:
    case RESPONSE:
    case COOKIE:
      // An index and the beginning of a key or a nonce: drawn at random, so there is hardly a zero word in them.
      return length === LENGTHS[type] && i32(data, start + 4) !== 0 && looksRandom(data, start + 8)
        ? Verdict.YES
        : Verdict.NO;
    case DATA:
      return transport(look);
    default:
      return Verdict.NO;
  }
}

/** Payload is padded to 16 bytes. The second message to the same receiver counts on from the first, little-endian. */
function transport(look: Look): number {
  const { data, start, length, previous } = look;
  if ((length & 15) !== 0 || i32(data, start + 12) !== 0) return Verdict.NO;
  if (previous[0] !== DATA || look.previousLength < MIN_DATA) return Verdict.MORE;
  const step = littleEndian(i32(data, start + 8)) - littleEndian(previous[2]);
  const same = previous[1] === i32(data, start + 4) && previous[1] !== 0 && previous[3] === 0;
  return same && step > 0 && step <= MOST_LOST ? Verdict.YES : Verdict.MORE;
}

/** Of eight bytes at least five differ from the one before. */
function looksRandom(data: Uint8Array, at: number): boolean {
  let changes = 0;
  let large = 0;
  for (let i = at; i < at + 8; i++) {
    if (data[i] !== data[i - 1]) changes++;
    large |= data[i];
  }
  return changes >= 5 && large > 0x3f;
}

function littleEndian(word: number): number {
  return ((word & 0xff) * 2 ** 24 + ((word & 0xff00) << 8) + ((word >>> 8) & 0xff00) + (word >>> 24)) >>> 0;
}
