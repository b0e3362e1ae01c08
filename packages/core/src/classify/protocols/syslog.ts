// Syslog: "<priority>", then a version and a time (RFC 5424, section 6) or a month (RFC 3164, 4.1), or, from many senders,
// just text: that is believed on its port only. Over TCP a count or nothing stands in front (RFC 6587, 3.4).

import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";

export const syslog: Protocol = {
  app: "syslog",
  tcp: recogniseStream,
  udp: recogniseDatagram,
  firstBytes: { tcp: "<123456789", udp: "<" },
};

const PORT = 514;
const LESS = 0x3c;
const GREATER = 0x3e;
const SPACE = 0x20;
/** 24 facilities of 8 severities. */
const MAX_PRIORITY = 191;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;
const MAX_DIGITS = 6;
/** Characters that are looked at where only text is expected. */
const SOME = 32;

function recogniseDatagram(look: Look): number {
  if (look.data[look.start] !== LESS) return Verdict.NO;
  const text = priority(look.data, look.start, look.end);
  if (text <= 0) return Verdict.NO;
  if (dated(look.data, text, look.end) === Verdict.YES) return Verdict.YES;
  return look.hasPort(PORT) && isText(look.data, text, look.end) ? Verdict.YES : Verdict.NO;
}

function recogniseStream(look: Look): number {
  const { data, start, end } = look;
  let at = start;
  if (isDigit(data[at]) && data[at] !== 0x30) {
    while (at < end && at - start < MAX_DIGITS && isDigit(data[at])) at++;
    if (at === end) return Verdict.MORE;
    if (data[at++] !== SPACE) return Verdict.NO;
    if (at === end) return Verdict.MORE;
  }
  if (data[at] !== LESS) return Verdict.NO;
  const text = priority(data, at, end);
  return text > 0 ? dated(data, text, end) : text === 0 ? Verdict.NO : Verdict.MORE;
}

/** Where the text behind the priority begins; 0 where there is none, -1 where more is needed. */
function priority(data: Uint8Array, at: number, end: number): number {
  let value = 0;
  for (let i = 1; i <= 4; i++) {
    if (at + i >= end) return -1;
    const byte = data[at + i];
    if (byte === GREATER) return i > 1 && value <= MAX_PRIORITY ? at + i + 1 : 0;
    if (!isDigit(byte)) return 0;
    value = value * 10 + byte - 0x30;
  }
  return 0;
}

/** "1 2026-" or "1 - ", or "Nov 21 22:" with the day's first digit or a space. */
function dated(data: Uint8Array, at: number, end: number): number {
  if (at >= end) return Verdict.MORE;
  if (data[at] === 0x31) return matches(data, at, end, data[at + 2] === 0x2d ? "1 - " : "1 dddd-dd-dd");
  if (!isLetter(data[at])) return Verdict.NO;
  if (end - at < 3) return Verdict.MORE;
  if (!MONTHS.some((month) => matches(data, at, at + 3, month) === Verdict.YES)) return Verdict.NO;
  const day = data[at + 4] === SPACE ? "  d dd:" : " dd dd:";
  return matches(data, at + 3, end, day);
}

/** `d` stands for a digit. */
function matches(data: Uint8Array, at: number, end: number, pattern: string): number {
  for (let i = 0; i < pattern.length; i++) {
    if (at + i >= end) return Verdict.MORE;
    const wanted = pattern[i];
    if (wanted === "d" ? !isDigit(data[at + i]) : data[at + i] !== wanted?.charCodeAt(0)) return Verdict.NO;
  }
  return Verdict.YES;
}

function isText(data: Uint8Array, at: number, end: number): boolean {
  const last = Math.min(end, at + SOME);
  for (let i = at; i < last; i++)
    if (data[i] < SPACE && data[i] !== 9 && data[i] !== 10 && data[i] !== 13) return false;
  return last > at;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isLetter(byte: number): boolean {
  return (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
}
