// Cisco's Skinny (SCCP) between phones and call managers: little-endian words: a length, a version, a message's number.

import { le32 } from "../little-endian.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";

const PORT = 2000;
const HEADER = 12;
const LONGEST = 2048;
const LAST_VERSION = 30;
const LAST_MESSAGE = 0x8200;

export const skinny: Protocol = { app: "skinny", tcp: recognise };

/** Too few of its bytes are fixed to know it elsewhere than on its port. */
function recognise(look: Look): number {
  const { data, start, end } = look;
  if (!look.hasPort(PORT)) return Verdict.NO;
  if (end - start < HEADER) return Verdict.MORE;
  const length = le32(data, start);
  const fits = length >= 4 && length <= LONGEST && le32(data, start + 4) <= LAST_VERSION;
  return fits && le32(data, start + 8) <= LAST_MESSAGE ? Verdict.YES : Verdict.NO;
}
