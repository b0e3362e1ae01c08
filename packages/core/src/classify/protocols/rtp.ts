// RTP (RFC 3550, 5.1). One packet has nothing that is sure; two of the same source in order have.

import { i32, u16 } from "../../decode/bytes.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";

export const rtp: Protocol = { app: "rtp", udp: recognise, firstBytes: { udp: [[0x80, 0xbf]] } };

const HEADER_LENGTH = 12;
/** Static payload types (RFC 3551, section 6) and where the dynamic ones begin. */
const LAST_STATIC = 34;
const FIRST_DYNAMIC = 96;
/** Packets that may be missing between two. */
const MOST_LOST = 3;
/** Clock ticks between neighbours: ten seconds of 90 kHz video. Pictures may go back in time. */
const MOST_TICKS = 900_000;

function recognise(look: Look): number {
  const { data, start, end, previous } = look;
  if ((data[start] & 0xc0) !== 0x80 || end - start < HEADER_LENGTH) return Verdict.NO;
  const type = data[start + 1] & 0x7f;
  if (type > LAST_STATIC && type < FIRST_DYNAMIC) return Verdict.NO;
  const sources = data[start] & 0x0f;
  if (HEADER_LENGTH + 4 * sources > look.length) return Verdict.NO;
  if (look.previousLength < HEADER_LENGTH) return Verdict.MORE;
  const before = previous[0];
  // Version and count of sources stay; so does the source.
  const same =
    ((before >>> 24) & 0xcf) === (data[start] & 0xcf) && previous[2] === i32(data, start + 8) && previous[2] !== 0;
  const step = (u16(data, start + 2) - before) & 0xffff;
  const ticks = Math.abs((i32(data, start + 4) - previous[1]) | 0);
  return same && step >= 1 && step <= 1 + MOST_LOST && ticks <= MOST_TICKS ? Verdict.YES : Verdict.MORE;
}
