// The NetBIOS name service (RFC 1002, 4.2): DNS messages whose names are 16 bytes in 32 letters from A to P, which nothing
// else has, so that it is known on any port.

import { u16 } from "../../decode/bytes.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";

export const nbns: Protocol = { app: "nbns", udp: recognise };

const HEADER_LENGTH = 12;
const NAME_LENGTH = 32;
/** Query, registration, release, wait, refresh (two numbers are in use for it), and multi-homed registration. */
const OPCODES = new Set([0, 5, 6, 7, 8, 9, 15]);
/** A host's name or its status (section 4.2.1.2, 4.2.1.3); a negative answer has type NULL. */
const TYPES = new Set([0x20, 0x21, 0x0a]);
const IN = 1;
const MOST_SCOPE = 128;

function recognise(look: Look): number {
  const { data, start, end } = look;
  const name = start + HEADER_LENGTH;
  if (end - name < NAME_LENGTH + 6 || data[name] !== NAME_LENGTH) return Verdict.NO;
  // Exactly one question, or one answer and no question.
  const questions = u16(data, start + 4);
  const answers = u16(data, start + 6);
  if (questions + answers === 0 || questions > 1 || answers > 1 || !OPCODES.has((data[start + 2] >> 3) & 15))
    return Verdict.NO;
  for (let i = 1; i <= NAME_LENGTH; i++) if (data[name + i] < 0x41 || data[name + i] > 0x50) return Verdict.NO;
  // A scope is further labels behind the name.
  let at = name + NAME_LENGTH + 1;
  for (let i = 0; i < MOST_SCOPE && at < end && data[at] !== 0; i++) at += data[at] + 1;
  return at + 5 <= end && TYPES.has(u16(data, at + 1)) && u16(data, at + 3) === IN ? Verdict.YES : Verdict.NO;
}
