// POP3 (RFC 1939; RFC 2595 for STLS, RFC 5034 for AUTH).

import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";
import type { Look } from "../look.ts";
import { beginsAnyCase, indexOf, isText, LF } from "./text/ascii.ts";
import { LineSession, Step } from "./text/line-session.ts";
import type { LineRules } from "./text/line-session.ts";
import { CUT, NONE, Words } from "./text/words.ts";

const REPLY = new Words(["+OK ", "+OK\r\n", "-ERR "]);
/** First commands that FTP does not have. */
const SURE = new Words(["CAPA\r\n", "STLS\r\n", "APOP "], true);
const LOGIN = new Words(["USER ", "PASS "], true);
/** Commands after the login that FTP does not have, or not in this form. */
const LOGGED_IN = new Words(["UIDL", "STAT\r\n", "LIST\r\n", "TOP ", "CAPA\r\n"], true);
const MOST_LINES = 200;
const MOST_LOGIN_LINES = 6;

export const pop3: Protocol = {
  app: "pop3",
  tcp: recognise,
  firstBytes: { tcp: REPLY.firstLetters + SURE.firstLetters + LOGIN.firstLetters },
  session: (context) => new LineSession(context, RULES, MOST_LINES),
};

function recognise(look: Look): number {
  const { data, start, end } = look;
  const reply = REPLY.match(data, start, end);
  if (reply === CUT) return Verdict.MORE;
  // Redis says "+OK" and "-ERR" too, the first one never with more behind it.
  if (reply > 0) return (reply === 4 && data[start] === 0x2b) || look.hasPort(110) ? Verdict.YES : Verdict.MORE;
  const sure = SURE.match(data, start, end);
  if (sure !== NONE) return sure === CUT ? Verdict.MORE : Verdict.YES;
  return recogniseLogin(look);
}

/** USER and PASS are FTP's too: what comes after them decides. */
function recogniseLogin({ data, start, end }: Look): number {
  let at = start;
  for (let lines = 0; lines < MOST_LOGIN_LINES; lines++) {
    const login = LOGIN.match(data, at, end);
    if (login === CUT) return Verdict.MORE;
    if (login === NONE) {
      if (lines === 0) return Verdict.NO;
      const after = LOGGED_IN.match(data, at, end);
      return after === NONE ? Verdict.NO : after === CUT ? Verdict.MORE : Verdict.YES;
    }
    const feed = indexOf(data, LF, at, end);
    if (!isText(data, at, feed < 0 ? end - 1 : feed - 1)) return Verdict.NO;
    if (feed < 0) return Verdict.MORE;
    at = feed + 1;
  }
  return Verdict.NO;
}

const RULES: LineRules = {
  isServer: (first) => first === 0x2b || first === 0x2d,
  command: (line, { login }) => {
    const { data, start, end } = line;
    if (beginsAnyCase(data, start, end, "STLS")) return Step.TLS;
    if (beginsAnyCase(data, start, end, "APOP ")) return Step.STOP;
    if (beginsAnyCase(data, start, end, "AUTH ")) login.sasl(line, start + 5);
    if (!beginsAnyCase(data, start, end, "PASS ")) return Step.ON;
    login.password(line, start + 5);
    return Step.STOP;
  },
  reply: ({ data, start, end }, { login }) => {
    const isGranted = beginsAnyCase(data, start, end, "+OK");
    if (isGranted || beginsAnyCase(data, start, end, "-ERR")) login.over();
    return isGranted ? Step.TLS : Step.REFUSED;
  },
};
