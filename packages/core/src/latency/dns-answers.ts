// The answers of a DNS message for people: each record's data in presentation form.

import { u16, u32 } from "../decode/bytes.ts";
import { formatIpv4, formatIpv6 } from "../flow/address.ts";
import type { DnsExchange } from "./dns-exchange.ts";
import { NameReader, escaped, nameText, skipName } from "./dns-name.ts";
import { typeName } from "./dns-numbers.ts";

/** Of each message: more is not read in a list. */
const MOST_ANSWERS = 32;
const MOST_TEXT = 255;
const QUOTE = 0x22;
const HEADER = 12;
/** Type, class, time to live, length. */
const RECORD = 10;

/** RFC 9460, 14.3.2. */
const SERVICE_KEYS = [
  "mandatory",
  "alpn",
  "no-default-alpn",
  "port",
  "ipv4hint",
  "ech",
  "ipv6hint",
  "dohpath",
  "ohttp",
] as const;

const names = new NameReader();

/** One record: its data is `data[at, end)` of the message that begins at `start`. */
type Reader = (data: Uint8Array, start: number, at: number, end: number) => string | null;

const READERS: ReadonlyMap<number, Reader> = new Map<number, Reader>([
  [1, (data, _start, at, end) => (end - at === 4 ? formatIpv4(data, at) : null)],
  [28, (data, _start, at, end) => (end - at === 16 ? formatIpv6(data, at) : null)],
  [2, nameAt],
  [5, nameAt],
  [12, nameAt],
  [39, nameAt],
  [6, startOfAuthority],
  [15, (data, start, at, end) => numbersAndName(data, start, at, end, 1)],
  [33, (data, start, at, end) => numbersAndName(data, start, at, end, 3)],
  [16, texts],
  [99, texts],
  [64, service],
  [65, service],
]);

/** Answers of mDNS may be about other names, too: they are left out. */
export function dnsAnswers(exchange: DnsExchange): string[] {
  const { message: data, messageStart: start, messageEnd: end, transportName } = exchange;
  const answers: string[] = [];
  if (end - start < HEADER) return answers;
  let at = start + HEADER;
  for (let left = u16(data, start + 4); left > 0; left--) {
    at = skipName(data, at, end) + 4;
    if (at < start + HEADER) return answers;
  }
  for (let left = Math.min(u16(data, start + 6), 4 * MOST_ANSWERS); left > 0 && answers.length < MOST_ANSWERS; left--) {
    const head = transportName === "mdns" ? names.read(data, start, at, end) : skipName(data, at, end);
    if (head < 0 || head + RECORD > end) break;
    const last = head + RECORD + u16(data, head + 8);
    // A record that the capture has cut.
    if (last > end) break;
    const other = transportName === "mdns" && !names.equals(exchange.names, exchange.nameStart, exchange.nameEnd);
    const type = u16(data, head);
    if (!other) answers.push(cut(READERS.get(type)?.(data, start, head + RECORD, last) ?? typeName(type)));
    at = last;
  }
  return answers;
}

function cut(text: string): string {
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT - 1)}…` : text;
}

/** Pointers lead anywhere in the message before the name; its own bytes end with the record. */
function nameAt(data: Uint8Array, start: number, at: number, end: number): string | null {
  return names.read(data, start, at, end) < 0 ? null : nameText(names.bytes, 0, names.length, false);
}

/** MX: preference; SRV: priority, weight, port; then a name. */
function numbersAndName(data: Uint8Array, start: number, at: number, end: number, count: number): string | null {
  if (end - at < 2 * count) return null;
  let text = "";
  for (let i = 0; i < count; i++) text += `${u16(data, at + 2 * i)} `;
  const name = nameAt(data, start, at + 2 * count, end);
  return name === null ? null : text + name;
}

function startOfAuthority(data: Uint8Array, start: number, at: number, end: number): string | null {
  const server = nameAt(data, start, at, end);
  const next = skipName(data, at, end);
  if (server === null || next < 0) return null;
  const mailbox = nameAt(data, start, next, end);
  let number = skipName(data, next, end);
  if (mailbox === null || number < 0 || end - number < 20) return null;
  let text = `${server} ${mailbox}`;
  for (const last = number + 20; number < last; number += 4) text += ` ${u32(data, number)}`;
  return text;
}

/** Character strings, each in quotes (RFC 1035, 3.3.14). */
function texts(data: Uint8Array, _start: number, at: number, end: number): string | null {
  let text = "";
  while (at < end) {
    const next = at + 1 + data[at];
    if (next > end) return null;
    text += text === "" ? '"' : ' "';
    for (at++; at < next; at++) text += data[at] === 0x20 ? " " : escaped(data[at], QUOTE);
    text += '"';
  }
  return text;
}

/** HTTPS and SVCB: priority, target and keys; of the values those that are short. */
function service(data: Uint8Array, start: number, at: number, end: number): string | null {
  const head = numbersAndName(data, start, at, end, 1);
  let next = skipName(data, at + 2, end);
  if (head === null || next < 0) return null;
  let text = head;
  while (next + 4 <= end) {
    const key = u16(data, next);
    const value = next + 4;
    next = value + u16(data, next + 2);
    if (next > end) return null;
    text += ` ${SERVICE_KEYS[key] ?? `key${key}`}`;
    if (key === 1) text += `=${protocols(data, value, next)}`;
    else if (key === 3 && next - value === 2) text += `=${u16(data, value)}`;
  }
  return text;
}

/** A list of protocol names, each with its length before it. */
function protocols(data: Uint8Array, at: number, end: number): string {
  let text = "";
  while (at < end) {
    const next = Math.min(end, at + 1 + data[at]);
    if (text !== "") text += ",";
    for (at++; at < next; at++) text += escaped(data[at], QUOTE);
  }
  return text;
}
