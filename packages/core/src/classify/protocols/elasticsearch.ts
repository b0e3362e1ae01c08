// Elasticsearch's transport protocol, by which its nodes speak: "ES", a length, a request's number of eight bytes, a status and a
// version. A ping is "ES" with length -1.

import { i32, u32 } from "../../decode/bytes.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";

const HEADER = 19;
const PING = -1;
const LONGEST = 1 << 30;
/** Bits of the status: answer, error, compressed, handshake. */
const STATUS = 0x0f;
/** Versions have two digits for each part: 5000099 to 99999999. */
const OLDEST = 1_000_000;
const NEWEST = 99_999_999;

export const elasticsearch: Protocol = { app: "elasticsearch", tcp: recognise, firstBytes: { tcp: "E" } };

function recognise(look: Look): number {
  const { data, start, end } = look;
  if (data[start] !== 0x45 || (end - start >= 2 && data[start + 1] !== 0x53)) return Verdict.NO;
  if (end - start < 6) return Verdict.MORE;
  const length = i32(data, start + 2);
  if (length === PING) return Verdict.YES;
  if (length < HEADER - 6 || length > LONGEST) return Verdict.NO;
  if (end - start < HEADER) return Verdict.MORE;
  const version = u32(data, start + 15);
  const isFirstHalf = data[start + 6] === 0 && data[start + 7] === 0 && (data[start + 14] & ~STATUS) === 0;
  return isFirstHalf && version >= OLDEST && version <= NEWEST ? Verdict.YES : Verdict.NO;
}
