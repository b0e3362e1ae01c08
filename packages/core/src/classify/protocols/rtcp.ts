// RTCP (RFC 3550, section 6): packets whose types are known and whose lengths add up to the datagram.

import { i32, u16 } from "../../decode/bytes.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";

export const rtcp: Protocol = { app: "rtcp", udp: recognise, firstBytes: { udp: [[0x80, 0xbf]] } };

const SENDER_REPORT = 200;
const RECEIVER_REPORT = 201;
/** Transport feedback comes alone at times (RFC 5506); extended reports end the list (RFC 3611). */
const FEEDBACK = 205;
const LAST = 207;
/** SRTCP ends with an index and a tag (RFC 3711, 3.4), of four bytes each at least. */
const MIN_SECURED = 8;
const MOST_PACKETS = 16;
/** Words of a report block, and of what a report has besides its header's first word. */
const BLOCK = 6;
const SENDER_WORDS = 6;
const RECEIVER_WORDS = 1;

function recognise(look: Look): number {
  const { data, start, end } = look;
  if ((data[start] & 0xc0) !== 0x80 || end - start < 8) return Verdict.NO;
  const first = data[start + 1];
  if (first < SENDER_REPORT || first > LAST || (first > RECEIVER_REPORT && first < FEEDBACK)) return Verdict.NO;
  if (i32(data, start + 4) === 0 && first !== RECEIVER_REPORT) return Verdict.NO;
  const last = start + look.length;
  let at = start;
  let packets = 0;
  while (packets < MOST_PACKETS && at + 4 <= end && (data[at] & 0xc0) === 0x80 && fits(data, at)) {
    at += 4 * (u16(data, at + 2) + 1);
    packets++;
  }
  if (packets === 0 || (packets === 1 && at > last)) return Verdict.NO;
  if (at !== last && end === last) return at + MIN_SECURED <= last ? encrypted(look) : Verdict.NO;
  // A lone packet with no report in it is short enough to be something else once.
  return packets > 1 || first <= RECEIVER_REPORT || look.previousLength > 0 ? Verdict.YES : Verdict.MORE;
}

/** Type and length of a packet agree: reports are as long as their count of blocks says, at least. */
function fits(data: Uint8Array, at: number): boolean {
  const type = data[at + 1];
  const words = u16(data, at + 2);
  if (type < SENDER_REPORT || type > LAST) return false;
  const blocks = (data[at] & 0x1f) * BLOCK;
  if (type === SENDER_REPORT) return words >= SENDER_WORDS + blocks;
  return type !== RECEIVER_REPORT || words >= RECEIVER_WORDS + blocks;
}

/** SRTCP (RFC 3711, 3.4) shows the first header and source only: known by a second datagram like the first. */
function encrypted(look: Look): number {
  const { data, start, previous } = look;
  const again =
    (previous[0] ^ i32(data, start)) >>> 16 === 0 && previous[1] === i32(data, start + 4) && previous[1] !== 0;
  return again ? Verdict.YES : Verdict.MORE;
}
