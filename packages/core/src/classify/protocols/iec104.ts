// IEC 60870-5-104 (5): frames begin with 68h, a length and four control bytes: numbered information (I), an acknowledgement (S),
// or one of six commands (U). Information carries a type, a qualifier and a cause (IEC 60870-5-101, 7.2).

import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";

const PORT = 2404;
const START = 0x68;
const CONTROL = 4;
const SHORTEST_INFORMATION = 10;
const LONGEST = 253;
/** STARTDT, STOPDT and TESTFR, to do it and done. */
const COMMANDS = new Set([0x07, 0x0b, 0x13, 0x23, 0x43, 0x83]);
const LAST_CAUSE = 47;
/** Frames without a command after which it is sure. */
const ENOUGH = 3;

export const iec104: Protocol = { app: "iec104", tcp: recognise, firstBytes: { tcp: [START] } };

function recognise(look: Look): number {
  const { data, start, end } = look;
  let at = start;
  for (let frames = 0; frames < ENOUGH; frames++) {
    const verdict = frame(data, at, end);
    if (verdict !== FITS) return verdict;
    at += 2 + data[at + 1];
    // On its port one frame is enough that ends where it says.
    if (look.hasPort(PORT) && (at === end || (at < end && data[at] === START))) return Verdict.YES;
  }
  return Verdict.YES;
}

/** What `frame` says of an I or S frame: it may be one, and the next has to be one too. */
const FITS = 3;

function frame(data: Uint8Array, at: number, end: number): number {
  if (at >= end) return Verdict.MORE;
  if (data[at] !== START) return Verdict.NO;
  if (end - at < 2 + CONTROL) return Verdict.MORE;
  const length = data[at + 1];
  const first = data[at + 2];
  if (length < CONTROL || length > LONGEST) return Verdict.NO;
  if ((first & 3) === 3) {
    const isRest = data[at + 3] === 0 && data[at + 4] === 0 && data[at + 5] === 0;
    return length === CONTROL && COMMANDS.has(first) && isRest ? Verdict.YES : Verdict.NO;
  }
  if ((data[at + 4] & 1) !== 0) return Verdict.NO;
  if (first === 1) return length === CONTROL && data[at + 3] === 0 ? FITS : Verdict.NO;
  if ((first & 1) !== 0 || length < SHORTEST_INFORMATION) return Verdict.NO;
  if (end - at < 2 + CONTROL + 3) return Verdict.MORE;
  const cause = data[at + 8] & 0x3f;
  return isType(data[at + 6]) && data[at + 7] !== 0 && cause >= 1 && cause <= LAST_CAUSE ? FITS : Verdict.NO;
}

function isType(type: number): boolean {
  return (
    (type >= 1 && type <= 40) ||
    (type >= 45 && type <= 51) ||
    (type >= 58 && type <= 64) ||
    type === 70 ||
    (type >= 100 && type <= 107) ||
    (type >= 110 && type <= 113) ||
    (type >= 120 && type <= 127)
  );
}
