// VNC's remote framebuffer protocol (RFC 6143, 7.1.1): both sides begin with "RFB xxx.yyy\n".

import { begins } from "../look.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";
import { LF, isDigit } from "./text/ascii.ts";

const VERSION = "RFB 00";

export const vnc: Protocol = { app: "vnc", tcp: recognise, firstBytes: { tcp: "R" } };

function recognise(look: Look): number {
  const version = begins(look, VERSION);
  if (version <= 0) return version === 0 ? Verdict.NO : Verdict.MORE;
  const { data, start, end } = look;
  if (end - start < 12) return Verdict.MORE;
  const dot = data[start + 7] === 0x2e && isDigit(data[start + 6]);
  return dot && isDigit(data[start + 8]) && isDigit(data[start + 10]) && data[start + 11] === LF
    ? Verdict.YES
    : Verdict.NO;
}
