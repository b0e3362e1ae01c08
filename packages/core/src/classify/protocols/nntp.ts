// NNTP (RFC 3977; RFC 4642 for STARTTLS).

import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";
import type { Look } from "../look.ts";
import { beginsAnyCase, holds, indexOf, isDigit, isText, LF, lineEnd, replyCode } from "./text/ascii.ts";
import { LineSession, Step } from "./text/line-session.ts";
import type { LineRules } from "./text/line-session.ts";
import { CUT, NONE, Words } from "./text/words.ts";

const GREETING = new Words(["200 ", "201 "]);
const NAMES = ["NNTP", "INTERNETNEWS", "INN ", "NEWS"] as const;
const COMMAND = new Words(
  [
    "MODE READER\r\n",
    "CAPABILITIES\r\n",
    "GROUP ",
    "LISTGROUP ",
    "ARTICLE <",
    "LIST ACTIVE",
    "XOVER ",
    "AUTHINFO USER ",
    "IHAVE <",
  ],
  true,
);
const MOST_LINE = 512;
const MOST_LINES = 100;

export const nntp: Protocol = {
  app: "nntp",
  tcp: recognise,
  firstBytes: { tcp: COMMAND.firstLetters + GREETING.firstLetters },
  session: (context) => new LineSession(context, RULES, MOST_LINES),
};

function recognise(look: Look): number {
  const { data, start, end } = look;
  const command = COMMAND.match(data, start, end);
  const greeting = command === NONE ? GREETING.match(data, start, end) : NONE;
  if (command === NONE && greeting === NONE) return Verdict.NO;
  if (command === CUT || greeting === CUT) return Verdict.MORE;
  const feed = indexOf(data, LF, start, Math.min(end, start + MOST_LINE));
  const stop = feed < 0 ? end - 1 : lineEnd(data, start, feed);
  if (end - start > MOST_LINE && feed < 0) return Verdict.NO;
  if (command > 0 && data[start + command - 1] === LF) return Verdict.YES;
  if (!isText(data, start, stop)) return Verdict.NO;
  if (feed < 0) return Verdict.MORE;
  if (command > 0 || look.hasPort(119)) return Verdict.YES;
  return NAMES.some((name) => holds(data, start, stop, name)) ? Verdict.YES : Verdict.MORE;
}

const RULES: LineRules = {
  isServer: isDigit,
  command: ({ data, start, end }) => {
    if (beginsAnyCase(data, start, end, "STARTTLS")) return Step.TLS;
    return beginsAnyCase(data, start, end, "GROUP ") || beginsAnyCase(data, start, end, "AUTHINFO ")
      ? Step.STOP
      : Step.ON;
  },
  reply: ({ data, start, end }) => (replyCode(data, start, end) === 382 ? Step.TLS : Step.REFUSED),
};
