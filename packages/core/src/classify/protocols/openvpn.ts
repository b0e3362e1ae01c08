// OpenVPN: packets begin with an opcode and a key's number; a session begins with a reset of each side: its own number, then
// with tls-auth a signature and a replay counter, then the numbers of packets it acknowledges and its own packet's number. With
// tls-crypt all but the counter is encrypted. Over TCP a length of two bytes comes first.

import { i32, u16, u32 } from "../../decode/bytes.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";

// Opcodes in the upper five bits; a reset has key 0.
const CLIENT_RESET = 7 << 3;
const SERVER_RESET = 8 << 3;
const CLIENT_RESET_V3 = 10 << 3;

const SESSION_END = 9;
const COUNTER = 8;
/** Signatures with none, MD5, SHA-1, SHA-224, SHA-256, SHA-384, SHA-512. */
const SIGNATURES = [0, 16, 20, 28, 32, 48, 64];
/** Behind them: no acknowledgement and a number; or one with the other's session. */
const BARE = 5;
const ACKNOWLEDGES = 17;
/** A counter, a signature of 32 bytes. */
const CRYPT = 8 + 32;
/** In the counter of tls-crypt-v2, when a client says what it can do. */
const EARLY_NEGOTIATION = 0x0f000000;
const LONGEST = 1500;

export const openvpn: Protocol = {
  app: "openvpn",
  tcp: overTcp,
  udp: overUdp,
  firstBytes: { tcp: [[0, LONGEST >> 8]], udp: [CLIENT_RESET, SERVER_RESET, CLIENT_RESET_V3] },
};

function overTcp(look: Look): number {
  const { data, start, end } = look;
  if (end - start >= 3 && !isReset(data[start + 2])) return Verdict.NO;
  if (end - start < 2) return Verdict.MORE;
  const length = u16(data, start);
  if (length < SESSION_END + BARE || length > LONGEST) return Verdict.NO;
  if (end - start < 2 + length) return Verdict.MORE;
  return reset(data, start + 2, length) ? Verdict.YES : Verdict.NO;
}

function overUdp(look: Look): number {
  const { data, start, end, length } = look;
  if (!isReset(data[start]) || end - start !== length) return Verdict.NO;
  return length >= SESSION_END + BARE && reset(data, start, length) ? Verdict.YES : Verdict.NO;
}

function isReset(opcode: number): boolean {
  return opcode === CLIENT_RESET || opcode === SERVER_RESET || opcode === CLIENT_RESET_V3;
}

function reset(data: Uint8Array, at: number, length: number): boolean {
  for (let i = 0; i < SIGNATURES.length; i++) {
    const signature = SIGNATURES[i];
    const counter = at + SESSION_END + signature;
    const rest = SESSION_END + (signature === 0 ? 0 : signature + COUNTER);
    if (length < rest + BARE) break;
    if (signature !== 0 && !isCounter(data, counter)) continue;
    if (length === rest + BARE && isBare(data, at + rest)) return true;
    if (length === rest + ACKNOWLEDGES && data[at] === SERVER_RESET && isAcknowledging(data, at + rest)) return true;
  }
  const isCrypt =
    data[at] === CLIENT_RESET_V3
      ? length > 200
      : length === SESSION_END + CRYPT + (data[at] === CLIENT_RESET ? BARE : ACKNOWLEDGES);
  return isCrypt && isCounter(data, at + SESSION_END);
}

/** The first packet, and a time in seconds after the year 2000. */
function isCounter(data: Uint8Array, at: number): boolean {
  const count = u32(data, at) & ~EARLY_NEGOTIATION;
  return count >= 1 && count <= 4 && u32(data, at + 4) > 946_684_800;
}

/** Acknowledges nothing, and is packet 0. */
function isBare(data: Uint8Array, at: number): boolean {
  return data[at] === 0 && i32(data, at + 1) === 0;
}

/** Acknowledges packet 0 of the other's session, and is packet 0. */
function isAcknowledging(data: Uint8Array, at: number): boolean {
  return data[at] === 1 && i32(data, at + 1) === 0 && i32(data, at + 13) === 0;
}
