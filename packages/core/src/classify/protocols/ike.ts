// IKE (RFC 2408, 3.1; RFC 7296, 3.1): two numbers of eight bytes, the next payload, version, exchange, flags, message and length.
// Through NAT it shares a port with ESP, and four bytes of 0 mark it (RFC 3948, 2.2).

import { i32, u32 } from "../../decode/bytes.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";

const NAT_PORT = 4500;
const HEADER = 28;
const VERSION_1 = 0x10;
const VERSION_2 = 0x20;
/** Encryption, commit, authentication only. */
const FLAGS_1 = 0x07;
/** Initiator, version, response. */
const FLAGS_2 = 0x38;

export const ike: Protocol = { app: "ike", udp: recognise };

function recognise(look: Look): number {
  const { data, start, end, length } = look;
  if (end - start < HEADER) return Verdict.NO;
  const isMarked = i32(data, start) === 0;
  const at = isMarked ? start + 4 : start;
  if (end - at < HEADER || u32(data, at + 24) !== length - (at - start)) return Verdict.NO;
  // The initiator's number is never 0.
  if (i32(data, at) === 0 && i32(data, at + 4) === 0) return Verdict.NO;
  const next = data[at + 16];
  const exchange = data[at + 18];
  const flags = data[at + 19];
  const version = data[at + 17];
  if (version === VERSION_1)
    return (flags & ~FLAGS_1) === 0 && isExchange1(exchange) && next <= 20
      ? Verdict.YES
      : vendor(next, exchange, flags);
  if (version >> 4 !== VERSION_2 >> 4) return Verdict.NO;
  const isPayload = next === 0 || (next >= 33 && next <= 54);
  return (flags & ~FLAGS_2) === 0 && exchange >= 34 && exchange <= 44 && isPayload ? Verdict.YES : Verdict.NO;
}

/** Base, identity protection, authentication only, aggressive, informational, transaction; quick mode, new group. */
function isExchange1(exchange: number): boolean {
  return (exchange >= 1 && exchange <= 6) || exchange === 32 || exchange === 33;
}

/** Drafts used payloads from 128 on (NAT discovery 130, 131). */
function vendor(next: number, exchange: number, flags: number): number {
  return next >= 128 && next <= 135 && isExchange1(exchange) && (flags & ~FLAGS_1) === 0 ? Verdict.YES : Verdict.NO;
}

const KEEP_ALIVE = 0xff;
const ESP_SHORTEST = 20;
const LAST_RESERVED_SPI = 255;

/** A new association counts from 1; others are known by two packets that follow each other. */
const FIRST_PACKETS = 16;
/** Of so many bytes that are encrypted, no more are 0. */
const LOOKED_AT = 24;
const MOST_ZEROS = 3;
const MOST_LOST = 1024;

/** ESP behind UDP (RFC 3948, 2.1; RFC 4303, 2): an association's number, a counter, and nothing else to be read. */
export const espInUdp: Protocol = { app: "esp", udp: esp };

function esp(look: Look): number {
  const { data, start, end, length, previous } = look;
  if (!look.hasPort(NAT_PORT)) return Verdict.NO;
  if (length === 1) return data[start] === KEEP_ALIVE && look.previousLength === 1 ? Verdict.YES : Verdict.NO;
  if (end - start < 8 || length < ESP_SHORTEST || length % 2 !== 0) return Verdict.NO;
  const association = u32(data, start);
  const count = u32(data, start + 4);
  if (association <= LAST_RESERVED_SPI || count === 0) return Verdict.NO;
  const passed = count - (previous[1] >>> 0);
  const follows = association === previous[0] >>> 0 && passed > 0 && passed <= MOST_LOST;
  if (follows) return Verdict.YES;
  return count <= FIRST_PACKETS && isScrambled(data, start + 8, end) ? Verdict.YES : Verdict.NO;
}

function isScrambled(data: Uint8Array, start: number, end: number): boolean {
  let zeros = 0;
  for (let at = start; at < Math.min(end, start + LOOKED_AT); at++) if (data[at] === 0) zeros++;
  return zeros <= MOST_ZEROS;
}
