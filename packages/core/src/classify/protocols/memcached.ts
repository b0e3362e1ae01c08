// memcached: the text protocol (protocol.txt of its source) over TCP, and behind an eight-byte header over UDP; and the
// binary one.

import { u16, u32 } from "../../decode/bytes.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";
import type { Look } from "../look.ts";
import { decimal, indexOf, isWord, LF, lineEnd } from "./text/ascii.ts";
import { CUT, NONE, Words } from "./text/words.ts";

const PORT = 11_211;
/** `command key flags exptime bytes` */
const STORE = new Words(["set ", "add ", "replace ", "append ", "prepend ", "cas "]);
/** Commands and replies that others could have as well: sure on memcached's port. */
const LINE = new Words(
  [
    "get ",
    "gets ",
    "delete ",
    "incr ",
    "decr ",
    "touch ",
    "stats\r\n",
    "stats ",
    "version\r\n",
    "flush_all",
    "mn\r\n",
  ].concat([
    "STORED\r\n",
    "NOT_STORED\r\n",
    "END\r\n",
    "DELETED\r\n",
    "NOT_FOUND\r\n",
    "ERROR\r\n",
    "VERSION ",
    "CLIENT_ERROR ",
    "OK\r\n",
  ]),
);
const VALUE = new Words(["VALUE ", "STAT "]);
const MOST_KEY = 250;
const MOST_LINE = 2048;
const UDP_HEADER = 8;

export const memcached: Protocol = {
  app: "memcached",
  tcp: recognise,
  udp: recogniseDatagram,
  firstBytes: { tcp: [STORE.firstLetters + VALUE.firstLetters + LINE.firstLetters, 0x80, 0x81] },
};

function recognise(look: Look): number {
  const { data, start, end } = look;
  if (data[start] === 0x80 || data[start] === 0x81) return recogniseBinary(data, start, end);
  return recogniseText(look, start);
}

/** Request id, number, total, and two zero bytes. */
function recogniseDatagram(look: Look): number {
  const { data, start, end } = look;
  if (end - start < UDP_HEADER + 4 || !look.hasPort(PORT) || u16(data, start + 6) !== 0) return Verdict.NO;
  if (u16(data, start + 2) >= u16(data, start + 4)) return Verdict.NO;
  return recogniseText(look, start + UDP_HEADER) === Verdict.YES ? Verdict.YES : Verdict.NO;
}

function recogniseText(look: Look, start: number): number {
  const { data, end } = look;
  const store = STORE.match(data, start, end);
  const value = VALUE.match(data, start, end);
  const line = LINE.match(data, start, end);
  if (store === NONE && value === NONE && line === NONE) return Verdict.NO;
  if (store === CUT || value === CUT || line === CUT) return Verdict.MORE;
  const feed = indexOf(data, LF, start, Math.min(end, start + MOST_LINE));
  if (feed < 0) return end - start < MOST_LINE ? Verdict.MORE : Verdict.NO;
  const stop = lineEnd(data, start, feed);
  if (stop === feed) return Verdict.NO;
  if (store > 0) return isStore(data, start + store, stop) ? Verdict.YES : Verdict.NO;
  if (value > 0) return isValue(data, start + value, stop) ? Verdict.YES : Verdict.NO;
  return look.hasPort(PORT) ? Verdict.YES : Verdict.MORE;
}

/** `key flags exptime bytes [cas] [noreply]`: numbers from the second word on. */
function isStore(data: Uint8Array, at: number, end: number): boolean {
  let word = wordEnd(data, at, end);
  if (word === at || word - at > MOST_KEY || !isWord(data, at, word)) return false;
  for (let number = 0; number < 3; number++) {
    const next = word + 1;
    word = wordEnd(data, next, end);
    if (decimal(data, next, word) < 0) return false;
  }
  return true;
}

/** `key flags bytes`, or a statistic: a name and something. */
function isValue(data: Uint8Array, at: number, end: number): boolean {
  const word = wordEnd(data, at, end);
  return (
    word > at && word + 1 < end && word - at <= MOST_KEY && isWord(data, at, word) && isWord(data, word + 1, word + 2)
  );
}

function wordEnd(data: Uint8Array, at: number, end: number): number {
  while (at < end && data[at] !== 0x20) at++;
  return at;
}

/** Magic, opcode, length of the key, of the extras, a zero, status or partition, length of the body. */
function recogniseBinary(data: Uint8Array, start: number, end: number): number {
  const have = end - start;
  if (have >= 2 && data[start + 1] > 0x24) return Verdict.NO;
  if (have >= 4 && u16(data, start + 2) > MOST_KEY) return Verdict.NO;
  if (have >= 6 && (data[start + 4] > 20 || data[start + 4] % 4 !== 0 || data[start + 5] !== 0)) return Verdict.NO;
  if (have < 24) return Verdict.MORE;
  const body = u32(data, start + 8);
  const isRequest = data[start] === 0x80;
  if (body < u16(data, start + 2) + data[start + 4] || body > 1 << 21 || (isRequest && u16(data, start + 6) > 1024))
    return Verdict.NO;
  // Clients ask for one thing at a time: the message ends here, or goes on with another one.
  return have <= 24 + body || data[start + 24 + body] === data[start] ? Verdict.YES : Verdict.NO;
}
