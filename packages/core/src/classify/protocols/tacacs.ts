// TACACS+ (RFC 8907, 4.1): a version of C0h or C1h, a type, a sequence number that begins with 1, flags, a session, a length.

import { u32 } from "../../decode/bytes.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";

const HEADER = 12;
const PORT = 49;
const UNENCRYPTED = 0x01;
const SINGLE_CONNECTION = 0x04;
const LONGEST = 1 << 16;

export const tacacs: Protocol = { app: "tacacs", tcp: recognise, firstBytes: { tcp: [0xc0, 0xc1] } };

function recognise(look: Look): number {
  const { data, start, end } = look;
  if ((data[start] & 0xfe) !== 0xc0) return Verdict.NO;
  if (end - start >= 2 && (data[start + 1] < 1 || data[start + 1] > 3)) return Verdict.NO;
  if (end - start < HEADER) return Verdict.MORE;
  const sequence = data[start + 2];
  const length = u32(data, start + 8);
  const flags = data[start + 3] & ~(UNENCRYPTED | SINGLE_CONNECTION);
  if (sequence < 1 || sequence > 2 || flags !== 0 || length < 5 || length > LONGEST) return Verdict.NO;
  // Each side waits for the other, so that a first packet is all there is.
  if (end - start === HEADER + length || look.hasPort(PORT)) return Verdict.YES;
  return end - start < HEADER + length ? Verdict.MORE : Verdict.NO;
}
