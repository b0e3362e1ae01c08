// WebSocket (RFC 6455) that is captured from its middle on: a server's text frame. From its beginning it is an upgrade of
// HTTP, and known by that.

import { u16 } from "../../decode/bytes.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";
import type { Look } from "../look.ts";
import { SPACE } from "./text/ascii.ts";

/** FIN and the opcode of text. Only servers leave the payload unmasked. */
const TEXT = 0x81;
const LONGER = 126;
const SHORTEST = 8;

export const websocket: Protocol = { app: "websocket", tcp: recognise, firstBytes: { tcp: [TEXT] } };

/** A frame of nothing but printable characters, behind which comes nothing, or another one. */
function recognise({ data, start, end }: Look): number {
  if (data[start] !== TEXT) return Verdict.NO;
  if (end - start < 4) return Verdict.MORE;
  const short = data[start + 1];
  const length = short === LONGER ? u16(data, start + 2) : short;
  if (short > LONGER || length < SHORTEST || (short === LONGER && length < LONGER)) return Verdict.NO;
  const payload = start + (short === LONGER ? 4 : 2);
  const stop = payload + length;
  for (let at = payload; at < Math.min(stop, end); at++) {
    if ((data[at] < SPACE && data[at] !== 10 && data[at] !== 13 && data[at] !== 9) || data[at] >= 0x7f)
      return Verdict.NO;
  }
  if (stop > end) return Verdict.MORE;
  return stop === end || data[stop] === TEXT ? Verdict.YES : Verdict.NO;
}
