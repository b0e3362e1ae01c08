// Diameter (RFC 6733, 3 and 4.1): version 1, a length, flags, a command, an application and two numbers; then attributes.

import { u32 } from "../../decode/bytes.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";

const VERSION = 1;
const HEADER = 20;
const LONGEST = 1 << 20;
const RESERVED_FLAGS = 0x0f;
const FIRST_COMMAND = 257;
/** Vendor-specific, mandatory, protected. */
const ATTRIBUTE_FLAGS = 0xe0;

export const diameter: Protocol = { app: "diameter", tcp: recognise, firstBytes: { tcp: [VERSION] } };

function recognise(look: Look): number {
  const { data, start, end } = look;
  if (data[start] !== VERSION || (end - start >= 2 && data[start + 1] > LONGEST >> 16)) return Verdict.NO;
  if (end - start >= 5 && (data[start + 4] & RESERVED_FLAGS) !== 0) return Verdict.NO;
  if (end - start < HEADER + 8) return Verdict.MORE;
  const length = u32(data, start) & 0xff_ffff;
  const command = u32(data, start + 4) & 0xff_ffff;
  if (length < HEADER + 8 || length % 4 !== 0 || command < FIRST_COMMAND) return Verdict.NO;
  // The first attribute: its code, flags, and a length that fits.
  const code = u32(data, start + HEADER);
  const inside = u32(data, start + HEADER + 4) & 0xff_ffff;
  const isAttribute = code >= 1 && code < 1 << 16 && (data[start + HEADER + 4] & ~ATTRIBUTE_FLAGS) === 0;
  return isAttribute && inside >= 8 && inside <= length - HEADER ? Verdict.YES : Verdict.NO;
}
