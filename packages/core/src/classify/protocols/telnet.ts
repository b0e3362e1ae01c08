// Telnet (RFC 854): option negotiation, IAC and a command and an option, comes before any text.

import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";
import type { Look } from "../look.ts";
import { PasswordSession } from "./telnet/password-session.ts";

const IAC = 255;
const SB = 250;
const SE = 240;
/** WILL, WON'T, DO, DON'T. */
const FIRST_NEGOTIATION = 251;
const LAST_NEGOTIATION = 254;
/** Options up to 49, and 255, are assigned by IANA; MUD servers use some above. */
const LAST_OPTION = 49;
const MUD_OPTIONS: ReadonlySet<number> = new Set([69, 70, 85, 86, 90, 91, 93, 102, 200, 201, 255]);
/** Negotiations in a row that are no coincidence any more. */
const SURE = 3;
const MOST_SUBNEGOTIATION = 256;

export const telnet: Protocol = {
  app: "telnet",
  tcp: recognise,
  firstBytes: { tcp: [IAC] },
  session: (context) => new PasswordSession(context),
  sessionForDetails: true,
};

function recognise(look: Look): number {
  const { data, start, end } = look;
  if (data[start] !== IAC) return Verdict.NO;
  let at = start;
  for (let seen = 0; ; seen++) {
    if (seen === SURE || (seen > 0 && look.hasPort(23))) return Verdict.YES;
    if (at === end) return Verdict.MORE;
    // Text after two negotiations: too little, unless it goes on as such.
    if (data[at] !== IAC) return seen >= 2 ? Verdict.YES : Verdict.NO;
    if (at + 1 === end) return Verdict.MORE;
    const command = data[at + 1];
    if (command !== SB && (command < FIRST_NEGOTIATION || command > LAST_NEGOTIATION)) return Verdict.NO;
    if (at + 2 === end) return Verdict.MORE;
    const option = data[at + 2];
    if (option > LAST_OPTION && !MUD_OPTIONS.has(option)) return Verdict.NO;
    at += 3;
    if (command !== SB) continue;
    at = subnegotiationEnd(data, at, end);
    if (at < 0) return Verdict.NO;
  }
}

/** The place behind IAC SE, `end` where it has not come, or -1. */
function subnegotiationEnd(data: Uint8Array, start: number, end: number): number {
  for (let at = start; at + 1 < end; at++) {
    if (data[at] === IAC && data[at + 1] === SE) return at + 2;
    if (at - start > MOST_SUBNEGOTIATION) return -1;
  }
  return end;
}
