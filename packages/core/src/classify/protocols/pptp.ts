// PPTP's control connection (RFC 2637, 1.4 and 2): a length, the type of a control message, and a magic number.

import { i32, u16 } from "../../decode/bytes.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";

const HEADER = 12;
const LONGEST = 220;
const CONTROL = 1;
const MAGIC = 0x1a2b3c4d;
const LAST_TYPE = 15;

export const pptp: Protocol = { app: "pptp", tcp: recognise, firstBytes: { tcp: [0] } };

function recognise(look: Look): number {
  const { data, start, end } = look;
  if (data[start] !== 0 || (end - start >= 4 && u16(data, start + 2) !== CONTROL)) return Verdict.NO;
  if (end - start < HEADER) return Verdict.MORE;
  const type = u16(data, start + 8);
  return i32(data, start + 4) === MAGIC && u16(data, start) <= LONGEST && type >= 1 && type <= LAST_TYPE
    ? Verdict.YES
    : Verdict.NO;
}
