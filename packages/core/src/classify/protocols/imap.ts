// IMAP (RFC 9051, RFC 3501): a server begins untagged, a client tags its commands.

import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";
import type { Look } from "../look.ts";
import { beginsAnyCase, isDigit, isLetter, SPACE } from "./text/ascii.ts";
import { LineSession, Step } from "./text/line-session.ts";
import type { LineRules } from "./text/line-session.ts";
import { CUT, NONE, Words } from "./text/words.ts";

const GREETING = new Words(["* OK ", "* PREAUTH ", "* BYE ", "* CAPABILITY IMAP4"], true);
const COMMAND = new Words(
  [
    "CAPABILITY\r\n",
    "STARTTLS\r\n",
    "LOGOUT\r\n",
    "NOOP\r\n",
    "LOGIN ",
    "AUTHENTICATE ",
    "SELECT ",
    "EXAMINE ",
    "ID (",
    "ID NIL\r\n",
  ],
  true,
);
const MOST_TAG = 16;
const MOST_LINES = 200;

export const imap: Protocol = {
  app: "imap",
  tcp: recognise,
  firstBytes: { tcp: ["*.", [0x30, 0x39], [0x41, 0x5a], [0x61, 0x7a]] },
  session: (context) => new LineSession(context, RULES, MOST_LINES),
};

function recognise({ data, start, end }: Look): number {
  const greeting = GREETING.match(data, start, end);
  if (greeting !== NONE) return greeting === CUT ? Verdict.MORE : Verdict.YES;
  const at = behindTag(data, start, end);
  if (at < 0) return at === TAG_CUT ? Verdict.MORE : Verdict.NO;
  const command = COMMAND.match(data, at, end);
  return command === NONE ? Verdict.NO : command === CUT ? Verdict.MORE : Verdict.YES;
}

const TAG_CUT = -1;
const NO_TAG = -2;

/**
 * The place behind a tag and its space. A tag has a digit in it, wherever it has been seen, but for those typed by hand:
 * what is known to be IMAP may do without.
 */
function behindTag(data: Uint8Array, start: number, end: number, leastDigits = 1): number {
  let digits = 0;
  for (let at = start; at < end; at++) {
    const byte = data[at];
    if (byte === SPACE) return digits >= leastDigits && at > start ? at + 1 : NO_TAG;
    if (at - start >= MOST_TAG || (!isLetter(byte) && !isDigit(byte) && byte !== 0x2e)) return NO_TAG;
    if (isDigit(byte)) digits++;
  }
  return TAG_CUT;
}

const RULES: LineRules = {
  isServer: (first) => first === 0x2a,
  command: (line, { login }) => {
    const { data, start, end } = line;
    const at = behindTag(data, start, end, 0);
    if (at < 0) return Step.ON;
    if (beginsAnyCase(data, at, end, "STARTTLS")) return Step.TLS;
    if (beginsAnyCase(data, at, end, "LOGIN ")) login.words(line, at + 6);
    else if (beginsAnyCase(data, at, end, "AUTHENTICATE ")) login.sasl(line, at + 13);
    return beginsAnyCase(data, at, end, "SELECT ") || beginsAnyCase(data, at, end, "EXAMINE ") ? Step.STOP : Step.ON;
  },
  reply: ({ data, start, end }, { login }) => {
    const at = behindTag(data, start, end, 0);
    if (at < 0) return Step.ON;
    login.over();
    return beginsAnyCase(data, at, end, "OK") ? Step.TLS : Step.REFUSED;
  },
};
