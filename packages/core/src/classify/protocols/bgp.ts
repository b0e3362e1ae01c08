// BGP-4 (RFC 4271, 4.1): a marker of 16 bytes of FFh, a length from 19 to 4096 (65535 by RFC 8654), a type from 1 to 5.

import { u16 } from "../../decode/bytes.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";

const MARKER = 16;
const HEADER = 19;
const LAST_TYPE = 5;

export const bgp: Protocol = { app: "bgp", tcp: recognise, firstBytes: { tcp: [0xff] } };

function recognise(look: Look): number {
  const { data, start, end } = look;
  const markerEnd = Math.min(end, start + MARKER);
  for (let i = start; i < markerEnd; i++) if (data[i] !== 0xff) return Verdict.NO;
  if (end - start < HEADER) return Verdict.MORE;
  const type = data[start + 18];
  return u16(data, start + MARKER) >= HEADER && type >= 1 && type <= LAST_TYPE ? Verdict.YES : Verdict.NO;
}
