// The timestamps option of TCP (RFC 7323, 3.2).

import { i32 } from "../decode/bytes.ts";
import type { CountedPacket } from "../decode/packet.ts";

const HEADER_LENGTH = 20;
/** NOP, NOP, kind 8, length 10: how nearly everybody lays the option out, as its first one (RFC 7323, appendix A). */
const USUAL_LAYOUT = 0x0101_080a;
const END_OF_OPTIONS = 0;
const NOP = 1;
const TIMESTAMPS = 8;
const OPTION_LENGTH = 10;

/** Offset of TSval in `packet.data`, TSecr lies behind it; -1 where the packet has no such option, or not in whole. */
export function findTimestamps({ data, transportOffset, payloadOffset: end }: CountedPacket): number {
  let at = transportOffset + HEADER_LENGTH;
  if (end - at < OPTION_LENGTH) return -1;
  if (end - at >= OPTION_LENGTH + 2 && i32(data, at) === USUAL_LAYOUT) return at + 4;
  while (at < end) {
    const kind = data[at];
    if (kind === END_OF_OPTIONS) return -1;
    if (kind === NOP) {
      at++;
      continue;
    }
    const length = at + 1 < end ? data[at + 1] : 0;
    if (length < 2 || at + length > end) return -1;
    if (kind === TIMESTAMPS) return length === OPTION_LENGTH ? at + 2 : -1;
    at += length;
  }
  return -1;
}
