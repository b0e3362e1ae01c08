// L2TP's control messages, versions 2 and 3 (RFC 2661, 3.1; RFC 3931, 3.2.1): flags, length, numbers of tunnel and session and of
// the message itself; then attributes, the type of the message first.

import { i32, u16 } from "../../decode/bytes.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";

/** A control message with length and sequence numbers. */
const CONTROL = 0xc8;
const HEADER = 12;
/** Mandatory, not hidden, eight bytes, of the IETF, attribute 0. */
const MESSAGE_TYPE = 0x80080000 | 0;
const LAST_TYPE = 32;

export const l2tp: Protocol = { app: "l2tp", udp: recognise, firstBytes: { udp: [CONTROL] } };

function recognise(look: Look): number {
  const { data, start, end, length } = look;
  if (data[start] !== CONTROL || end - start < HEADER || (data[start + 1] !== 2 && data[start + 1] !== 3))
    return Verdict.NO;
  if (u16(data, start + 2) !== length) return Verdict.NO;
  // Without a body it acknowledges.
  if (length === HEADER) return Verdict.YES;
  if (end - start < HEADER + 8) return Verdict.NO;
  const type = u16(data, start + HEADER + 6);
  const isType = i32(data, start + HEADER) === MESSAGE_TYPE && u16(data, start + HEADER + 4) === 0;
  return isType && type <= LAST_TYPE ? Verdict.YES : Verdict.NO;
}
