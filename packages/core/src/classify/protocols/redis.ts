// Redis' protocol RESP: a command is an array of strings with their lengths before them.

import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";
import type { Look } from "../look.ts";
import { CR, decimal, indexOf, isLetter, LF } from "./text/ascii.ts";
import { CUT, NONE, Words } from "./text/words.ts";

const PORT = 6379;
const MOST_WORDS = 1 << 20;
/** The longest name of a command, its module's included. */
const MOST_COMMAND = 40;
const MOST_NUMBER = 12;
/** What only Redis says. */
const SURE = new Words([
  "+PONG\r\n",
  "-NOAUTH ",
  "-WRONGPASS ",
  "-MOVED ",
  "-WRONGTYPE ",
  "+QUEUED\r\n",
  "+FULLRESYNC ",
  "-LOADING ",
]);

const OK = new Words(["+OK"]);

export const redis: Protocol = { app: "redis", tcp: recognise, firstBytes: { tcp: "+-*:$%" } };

function recognise(look: Look): number {
  const { data, start, end } = look;
  if (data[start] === 0x2a) return recogniseArray(look);
  const sure = SURE.match(data, start, end);
  if (sure > 0) return Verdict.YES;
  if (look.hasPort(PORT) && isReply(data, start, end)) return Verdict.YES;
  return sure === NONE ? Verdict.NO : Verdict.MORE;
}

/** `*2\r\n$3\r\nGET\r\n…` */
function recogniseArray(look: Look): number {
  const { data, start, end } = look;
  const length = line(data, start + 1, end);
  if (length <= 0) return length === CUT ? Verdict.MORE : Verdict.NO;
  if (decimal(data, start + 1, length - 2, MOST_WORDS) <= 0) return Verdict.NO;
  if (length >= end) return Verdict.MORE;
  if (data[length] !== 0x24) return look.hasPort(PORT) && isReply(data, length, end) ? Verdict.YES : Verdict.NO;
  const name = line(data, length + 1, end);
  if (name <= 0) return name === CUT ? Verdict.MORE : Verdict.NO;
  const bytes = decimal(data, length + 1, name - 2, MOST_COMMAND);
  if (bytes <= 0) return Verdict.NO;
  for (let at = name; at < Math.min(end, name + bytes); at++) {
    if (!isLetter(data[at]) && data[at] !== 0x2e && data[at] !== 0x5f && data[at] !== 0x2d) return Verdict.NO;
  }
  if (end < name + bytes + 2) return Verdict.MORE;
  return data[name + bytes] === CR && data[name + bytes + 1] === LF ? Verdict.YES : Verdict.NO;
}

/** One of the other types: `+OK`, `-ERR …`, `:1`, `$-1`, `*0`; of RESP3 `_`, `#t`, `%1`. */
function isReply(data: Uint8Array, at: number, end: number): boolean {
  const type = data[at];
  // POP3 goes on behind its `+OK`.
  if (type === 0x2b && OK.match(data, at, end) > 0) return data[at + 3] === CR;
  if (type === 0x2b || type === 0x2d) return end - at > 2 && isLetter(data[at + 1]) && indexOf(data, LF, at, end) > 0;
  if (type !== 0x3a && type !== 0x24 && type !== 0x2a && type !== 0x25) return false;
  const sign = data[at + 1] === 0x2d ? 1 : 0;
  const stop = line(data, at + 1, end);
  return stop > 0 && decimal(data, at + 1 + sign, stop - 2) >= 0;
}

/** The place behind a line of at most a number, NONE, or CUT. */
function line(data: Uint8Array, at: number, end: number): number {
  const feed = indexOf(data, LF, at, Math.min(end, at + MOST_NUMBER));
  if (feed < 0) return end - at < MOST_NUMBER ? CUT : NONE;
  return feed > at + 1 && data[feed - 1] === CR ? feed + 1 : NONE;
}
