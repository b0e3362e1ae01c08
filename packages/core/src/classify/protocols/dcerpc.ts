// DCE/RPC over TCP, as Windows uses it (C706, 12.6.3): version 5.0, a type, flags, the order of bytes, and the length of the
// fragment.

import { u16 } from "../../decode/bytes.ts";
import { le16 } from "../little-endian.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";

const HEADER = 16;
const VERSION = 5;
const LAST_TYPE = 19;
const BIND = 11;
const BIND_ANSWER = 12;
const LITTLE_ENDIAN = 0x10;
const LONGEST = 16_384;

export const dcerpc: Protocol = { app: "dcerpc", tcp: recognise, firstBytes: { tcp: [VERSION] } };

function recognise(look: Look): number {
  const { data, start, end } = look;
  if (data[start] !== VERSION || (end - start >= 2 && data[start + 1] > 1)) return Verdict.NO;
  if (end - start >= 3 && data[start + 2] > LAST_TYPE) return Verdict.NO;
  if (end - start < HEADER) return Verdict.MORE;
  // Integers in either order, characters in ASCII, IEEE numbers; the rest of the word is 0.
  const order = data[start + 4];
  if ((order !== LITTLE_ENDIAN && order !== 0) || data[start + 5] !== 0 || u16(data, start + 6) !== 0)
    return Verdict.NO;
  const length = order === 0 ? u16(data, start + 8) : le16(data, start + 8);
  const signature = order === 0 ? u16(data, start + 10) : le16(data, start + 10);
  if (length < HEADER || length > LONGEST || signature > length) return Verdict.NO;
  const type = data[start + 2];
  // A flow begins with a bind; others have the number of a call, which is small.
  return type === BIND || type === BIND_ANSWER || data[start + (order === 0 ? 12 : 15)] === 0
    ? Verdict.YES
    : Verdict.NO;
}
