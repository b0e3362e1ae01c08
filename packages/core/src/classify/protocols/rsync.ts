// rsync's daemon (csprotocol.txt of its source): both sides begin with "@RSYNCD: " and their version.

import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";
import { begins } from "../look.ts";
import type { Look } from "../look.ts";

export const rsync: Protocol = { app: "rsync", tcp: recognise, firstBytes: { tcp: "@" } };

function recognise(look: Look): number {
  const line = begins(look, "@RSYNCD:");
  return line === 0 ? Verdict.NO : line < 0 ? Verdict.MORE : Verdict.YES;
}
