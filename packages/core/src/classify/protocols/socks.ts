// SOCKS 5 (RFC 1928): the client offers ways to authenticate, and then asks for a connection; so few bytes that both have to be
// there, but for the usual port. SOCKS 4 and 4a: one request that ends with the user's name, and with the host's.

import { i32 } from "../../decode/bytes.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";
import { indexOf, isWord } from "./text/ascii.ts";

const PORT = 1080;
const PASSWORD_VERSION = 1;
/** None, GSSAPI, password, and five more that IANA knows. */
const LAST_METHOD = 9;
const MOST_METHODS = 8;
const IPV4 = 1;
const NAME = 3;
const IPV6 = 4;
const LONGEST_NAME = 255;

export const socks: Protocol = { app: "socks", tcp: recognise, firstBytes: { tcp: [4, 5] } };

function recognise(look: Look): number {
  const version = look.data[look.start];
  return version === 5 ? version5(look) : version === 4 ? version4(look) : Verdict.NO;
}

function version5(look: Look): number {
  const { data, start, end } = look;
  if (end - start < 2) return Verdict.MORE;
  const methods = data[start + 1];
  if (methods < 1 || methods > MOST_METHODS) return Verdict.NO;
  let at = start + 2 + methods;
  let offersPassword = false;
  for (let i = start + 2; i < at && i < end; i++) {
    if (data[i] > LAST_METHOD) return Verdict.NO;
    if (data[i] === 2) offersPassword = true;
  }
  if (end <= at) return look.hasPort(PORT) && end === at ? Verdict.YES : Verdict.MORE;
  if (offersPassword && data[at] === PASSWORD_VERSION) {
    const user = end - at >= 2 ? data[at + 1] : 0;
    const password = at + 2 + user;
    if (password >= end) return Verdict.MORE;
    at = password + 1 + data[password];
    if (at >= end) return Verdict.MORE;
  }
  return request(data, at, end);
}

/** Version, command, a byte of 0, and the kind of address. */
function request(data: Uint8Array, at: number, end: number): number {
  if (data[at] !== 5) return Verdict.NO;
  if (end - at < 4) return Verdict.MORE;
  const kind = data[at + 3];
  const isCommand = data[at + 1] >= 1 && data[at + 1] <= 3 && data[at + 2] === 0;
  return isCommand && (kind === IPV4 || kind === NAME || kind === IPV6) ? Verdict.YES : Verdict.NO;
}

/** A command, a port, an address, and the user's name; one of 0.0.0.x says that the host's name follows. */
function version4(look: Look): number {
  const { data, start, end } = look;
  if (end - start >= 2 && data[start + 1] !== 1 && data[start + 1] !== 2) return Verdict.NO;
  if (end - start < 8) return Verdict.MORE;
  const address = i32(data, start + 4);
  const isNamed = address >>> 8 === 0;
  if ((data[start + 4] === 0 && !isNamed) || address === 0 || (data[start + 2] | data[start + 3]) === 0)
    return Verdict.NO;
  const user = indexOf(data, 0, start + 8, Math.min(end, start + 8 + LONGEST_NAME));
  const stop = isNamed && user >= 0 ? indexOf(data, 0, user + 1, Math.min(end, user + 1 + LONGEST_NAME)) : user;
  if (stop >= 0 && stop + 1 < end) return Verdict.NO;
  if (
    !isWord(data, start + 8, user >= 0 ? user : end) ||
    (user >= 0 && !isWord(data, user + 1, stop >= 0 ? stop : end))
  ) {
    return Verdict.NO;
  }
  if (stop < 0) return end - start < 8 + 2 * LONGEST_NAME ? Verdict.MORE : Verdict.NO;
  return Verdict.YES;
}
