// IRC (RFC 2812; IRCv3 for CAP): a client registers with NICK and USER, a server answers with numbers and its name.

import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";
import type { Look } from "../look.ts";
import { indexOf, isDigit, isText, isWord, LF, lineEnd, SPACE } from "./text/ascii.ts";
import { CUT, NONE, Words } from "./text/words.ts";

const PORTS = [194, 6665, 6666, 6667, 6668, 6669, 7000] as const;
const NICK = new Words(["NICK "], true);
const USER = new Words(["USER "], true);
const SURE = new Words([
  "CAP LS\r\n",
  "CAP LS 30",
  "CAP REQ :",
  "NOTICE AUTH :",
  "NOTICE * :***",
  "ERROR :Closing Link",
]);
/** Lines that may come before those. */
const BEFORE = new Words(["PASS ", "PING :"], true);
const FROM_SERVER = new Words(["NOTICE ", "001 ", "020 ", "433 ", "451 "]);
const MOST_LINE = 512;
const MOST_LINES = 8;

export const irc: Protocol = {
  app: "irc",
  tcp: recognise,
  firstBytes: { tcp: ":" + SURE.firstLetters + NICK.firstLetters + USER.firstLetters + BEFORE.firstLetters },
};

function recognise(look: Look): number {
  const { data, start, end } = look;
  if (data[start] === 0x3a) return recogniseServer(look);
  let at = start;
  let nick = false;
  let user = false;
  for (let lines = 0; lines < MOST_LINES; lines++) {
    const sure = SURE.match(data, at, end);
    if (sure > 0) return Verdict.YES;
    const isNick = NICK.match(data, at, end);
    const isUser = USER.match(data, at, end);
    const before = BEFORE.match(data, at, end);
    if (sure === CUT || isNick === CUT || isUser === CUT || before === CUT) return Verdict.MORE;
    if (isNick === NONE && isUser === NONE && before === NONE) return Verdict.NO;
    const feed = indexOf(data, LF, at, Math.min(end, at + MOST_LINE));
    const stop = feed < 0 ? Math.min(end, at + MOST_LINE) : lineEnd(data, at, feed);
    if (!isText(data, at, feed < 0 ? stop - 1 : stop)) return Verdict.NO;
    if (feed < 0) return end - at >= MOST_LINE ? Verdict.NO : Verdict.MORE;
    if (isNick > 0) nick = isNickname(data, at + isNick, stop);
    // FTP and POP3 have a USER with one word behind it.
    if (isUser > 0) user = words(data, at + isUser, stop) >= 4;
    if (isUser > 0 && !user) return Verdict.NO;
    if (nick && (user || hasPort(look))) return Verdict.YES;
    at = feed + 1;
  }
  return Verdict.NO;
}

/** `:irc.example.net 001 nick :Welcome` */
function recogniseServer({ data, start, end }: Look): number {
  let at = start + 1;
  while (at < end && at - start < 64 && data[at] > SPACE && data[at] < 0x7f) at++;
  if (at === end) return Verdict.MORE;
  if (at === start + 1 || data[at] !== SPACE) return Verdict.NO;
  const word = FROM_SERVER.match(data, at + 1, end);
  return word === NONE ? Verdict.NO : word === CUT ? Verdict.MORE : Verdict.YES;
}

function hasPort(look: Look): boolean {
  for (let i = 0; i < PORTS.length; i++) if (look.hasPort(PORTS[i])) return true;
  return false;
}

function isNickname(data: Uint8Array, at: number, end: number): boolean {
  if (data[at] === 0x3a) at++;
  return at < end && !isDigit(data[at]) && isWord(data, at, end);
}

function words(data: Uint8Array, at: number, end: number): number {
  let count = 0;
  for (let i = at; i < end; i++) if (data[i] !== SPACE && (i === at || data[i - 1] === SPACE)) count++;
  return count;
}
