// WS-Discovery (OASIS 1.1, and the draft of 2005): a SOAP envelope in XML that names the protocol's namespace.

import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";
import { holds } from "./text/ascii.ts";

const ANGLE = 0x3c;
const SEARCHED = 1024;
const DRAFT = "/WS/2005/04/DISCOVERY";
const STANDARD = "/WS-DD/NS/DISCOVERY";

export const wsDiscovery: Protocol = { app: "ws-discovery", udp: recognise, firstBytes: { udp: [ANGLE] } };

function recognise(look: Look): number {
  const { data, start, end } = look;
  if (data[start] !== ANGLE) return Verdict.NO;
  const stop = Math.min(end, start + SEARCHED);
  return holds(data, start, stop, DRAFT) || holds(data, start, stop, STANDARD) ? Verdict.YES : Verdict.NO;
}
