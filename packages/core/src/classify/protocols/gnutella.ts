// Gnutella: a handshake of lines over TCP (0.4 and 0.6), and over UDP messages with a header of 23 bytes: a number of 16 bytes,
// a type, the steps left and made, and a little-endian length; or fragments that begin with "GND".

import { le32 } from "../little-endian.ts";
import { begins } from "../look.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";

const NAME = "GNUTELLA";
const HEADER = 23;
/** Ping, pong, bye, route, vendor messages, push, query, hit. */
const TYPES = new Set([0x00, 0x01, 0x02, 0x30, 0x31, 0x32, 0x40, 0x80, 0x81]);
/** gtk-gnutella's distributed hash table. */
const TABLE = 0x44;
const MOST_STEPS = 15;
const FRAGMENT = "GND";
const FRAGMENT_HEADER = 8;

export const gnutella: Protocol = { app: "gnutella", tcp: overTcp, udp: overUdp, firstBytes: { tcp: "G" } };

function overTcp(look: Look): number {
  const name = begins(look, NAME);
  if (name <= 0) return name === 0 ? Verdict.NO : Verdict.MORE;
  const { data, start, end } = look;
  if (end - start <= NAME.length) return Verdict.MORE;
  // "GNUTELLA CONNECT/0.6", "GNUTELLA/0.6 200 OK", "GNUTELLA OK".
  const after = data[start + NAME.length];
  return after === 0x20 || after === 0x2f ? Verdict.YES : Verdict.NO;
}

function overUdp(look: Look): number {
  const { data, start, end, length } = look;
  if (begins(look, FRAGMENT) > 0) {
    // The fragment's number, and how many there are: 0 in an acknowledgement.
    if (end - start < FRAGMENT_HEADER || data[start + 6] === 0) return Verdict.NO;
    return data[start + 7] === 0 || data[start + 6] <= data[start + 7] ? Verdict.YES : Verdict.NO;
  }
  if (end - start < HEADER || le32(data, start + 19) !== length - HEADER) return Verdict.NO;
  const type = data[start + 16];
  const steps = data[start + 17] + data[start + 18];
  // Messages of the hash table go from one node to the next only.
  if (type === TABLE) return steps === 0 && length > HEADER ? Verdict.YES : Verdict.NO;
  return TYPES.has(type) && steps >= 1 && steps <= MOST_STEPS ? Verdict.YES : Verdict.NO;
}
