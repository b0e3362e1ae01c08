// RADIUS (RFC 2865, 3 and 5; RFC 5176 for changes by the server): code, number, length and an authenticator of 16 bytes, then
// attributes of type, length and value, which fill the datagram.

import { u16 } from "../../decode/bytes.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";

const HEADER = 20;
const LONGEST = 4096;
const PORTS = [1812, 1813, 1645, 1646, 3799];
/** Attributes with which it is sure on any port. */
const ENOUGH = 2;
const MOST_ATTRIBUTES = 256;

export const radius: Protocol = {
  app: "radius",
  udp: recognise,
  firstBytes: {
    udp: [
      [1, 5],
      [11, 13],
      [40, 45],
    ],
  },
};

function recognise(look: Look): number {
  const { data, start, end, length } = look;
  const code = data[start];
  if (!isCode(code) || end - start < HEADER || u16(data, start + 2) !== length || length > LONGEST) return Verdict.NO;
  const attributes = countAttributes(data, start + HEADER, end, end - start === length);
  if (attributes < 0) return Verdict.NO;
  return attributes >= ENOUGH || isOnPort(look) ? Verdict.YES : Verdict.NO;
}

/** Access, accounting, challenge, status, and disconnect and change of authorization with their answers. */
function isCode(code: number): boolean {
  return (code >= 1 && code <= 5) || (code >= 11 && code <= 13) || (code >= 40 && code <= 45);
}

/** -1 where they do not fill it. */
function countAttributes(data: Uint8Array, at: number, end: number, isWhole: boolean): number {
  let count = 0;
  while (at < end && count < MOST_ATTRIBUTES) {
    if (data[at] === 0 || (at + 1 < end && data[at + 1] < 2)) return -1;
    at += at + 1 < end ? data[at + 1] : 2;
    count++;
  }
  return at === end || (!isWhole && at > end) ? count : -1;
}

function isOnPort(look: Look): boolean {
  for (let i = 0; i < PORTS.length; i++) if (look.hasPort(PORTS[i])) return true;
  return false;
}
