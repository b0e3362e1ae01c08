// FTP's control connection (RFC 959; RFC 2428 for EPRT and EPSV; RFC 4217 for AUTH TLS). It announces the data connections.

import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";
import type { Look } from "../look.ts";
import { beginsAnyCase, indexOf, isDigit, isText, LF, replyCode } from "./text/ascii.ts";
import { greeter, Greeter } from "./text/greeting.ts";
import type { LineReader } from "./text/line-reader.ts";
import { LineSession, Step } from "./text/line-session.ts";
import type { Conversation, LineRules } from "./text/line-session.ts";
import { CUT, NONE, Words } from "./text/words.ts";

/** First commands that POP3 does not have. */
const SURE = new Words(["AUTH TLS\r", "AUTH SSL\r", "AUTH GSSAPI\r", "FEAT\r\n", "OPTS UTF8"], true);
const USER = new Words(["USER "], true);
const LOGIN = new Words(["PASS ", "ACCT "], true);
/** Commands after the login that POP3 does not have. */
const LOGGED_IN = new Words(
  [
    "SYST\r",
    "PWD\r",
    "XPWD\r",
    "TYPE ",
    "PASV\r",
    "EPSV",
    "PORT ",
    "EPRT ",
    "CWD ",
    "FEAT\r",
    "SIZE ",
    "MDTM ",
    "OPTS ",
    "PBSZ ",
  ],
  true,
);
const MOST_LOGIN_LINES = 6;
/** Names whose password is none (RFC 1635, 2). */
const GUESTS = ["ANONYMOUS", "FTP"] as const;

export const ftp: Protocol = {
  app: "ftp",
  tcp: recognise,
  firstBytes: { tcp: SURE.firstLetters + USER.firstLetters + "2" },
  session: (context) => new LineSession(context, RULES, Infinity),
};

function recognise(look: Look): number {
  const { data, start, end } = look;
  const sure = SURE.match(data, start, end);
  if (sure !== NONE) return sure === CUT ? Verdict.MORE : Verdict.YES;
  const user = USER.match(data, start, end);
  if (user !== NONE) return user === CUT ? Verdict.MORE : recogniseLogin(look, start + user);
  const greets = greeter(look);
  if (greets === Greeter.FTP) return Verdict.YES;
  return greets === Greeter.UNSURE ? Verdict.MORE : Verdict.NO;
}

/** USER and PASS are POP3's too: what comes after them decides. */
function recogniseLogin(look: Look, at: number): number {
  const { data, end } = look;
  for (let lines = 0; lines < MOST_LOGIN_LINES; lines++) {
    const feed = indexOf(data, LF, at, end);
    if (!isText(data, at, feed < 0 ? end - 1 : feed - 1)) return Verdict.NO;
    if (feed < 0) return Verdict.MORE;
    if (look.hasPort(21)) return Verdict.YES;
    at = feed + 1;
    const after = LOGGED_IN.match(data, at, end);
    if (after > 0) return Verdict.YES;
    if (after === CUT) return Verdict.MORE;
    if (LOGIN.match(data, at, end) === NONE) return Verdict.NO;
  }
  return Verdict.NO;
}

const RULES: LineRules = {
  isServer: isDigit,
  command: (line, conversation) => {
    const { data, start, end } = line;
    if (beginsAnyCase(data, start, end, "AUTH TLS") || beginsAnyCase(data, start, end, "AUTH SSL")) return Step.TLS;
    if (beginsAnyCase(data, start, end, "USER ")) conversation.login.isGuest = isGuest(line, start + 5);
    else if (beginsAnyCase(data, start, end, "PASS ")) conversation.login.password(line, start + 5);
    else if (beginsAnyCase(data, start, end, "PORT ")) announceSix(line, start + 5, conversation, true);
    else if (beginsAnyCase(data, start, end, "EPRT ")) announceLast(line, conversation, true);
    return Step.ON;
  },
  reply: (line, conversation) => {
    const code = replyCode(line.data, line.start, line.end);
    if (code === 227) announceSix(line, line.start + 4, conversation, false);
    else if (code === 229) announceLast(line, conversation, false);
    if (!conversation.asked) return Step.ON;
    return code === 234 ? Step.TLS : Step.REFUSED;
  },
};

function isGuest(line: LineReader, start: number): boolean {
  const at = line.skipSpaces(start);
  const length = line.wordEnd(at) - at;
  return GUESTS.some((name) => length === name.length && beginsAnyCase(line.data, at, line.end, name));
}

/** Six numbers, four of the address and two of the port, wherever they begin: `(h1,h2,h3,h4,p1,p2)`. */
function announceSix({ data, end }: LineReader, at: number, conversation: Conversation, byClient: boolean): void {
  const numbers: number[] = [];
  for (let value = -1; at <= end; at++) {
    if (at < end && isDigit(data[at])) {
      value = Math.max(0, value) * 10 + data[at] - 0x30;
      if (value > 255) return;
      continue;
    }
    if (value >= 0) numbers.push(value);
    if (numbers.length === 6) break;
    if (value >= 0 && data[at] !== 0x2c) numbers.length = 0;
    value = -1;
  }
  if (numbers.length < 6) return;
  announce(numbers.slice(0, 4).join("."), numbers[4] * 256 + numbers[5], conversation, byClient);
}

/** `|protocol|address|port|`, and in a reply `(|||port|)`: the number between the last two bars, which may be any character. */
function announceLast({ data, start, end }: LineReader, conversation: Conversation, byClient: boolean): void {
  let stop = end;
  while (stop > start && !isDigit(data[stop - 1])) stop--;
  let port = 0;
  let unit = 1;
  for (let at = stop - 1; at >= start && isDigit(data[at]) && unit <= 1e5; at--, unit *= 10)
    port += (data[at] - 0x30) * unit;
  if (stop < end) announce(null, port, conversation, byClient);
}

/** Behind address translation the given address is not the one to be seen; that of the control connection is. */
function announce(
  address: string | null,
  port: number,
  { context, clientIsOutbound }: Conversation,
  byClient: boolean,
): void {
  if (port === 0 || port > 65_535) return;
  const { flow } = context;
  const own = byClient === clientIsOutbound ? flow.src_ip : flow.dst_ip;
  context.expect(own, port, "ftp-data");
  if (address !== null && address !== own) context.expect(address, port, "ftp-data");
}
