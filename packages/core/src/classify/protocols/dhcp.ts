// DHCP (RFC 2131, section 2) and the BOOTP it grew from (RFC 951).

import { i32 } from "../../decode/bytes.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";

export const dhcp: Protocol = { app: "dhcp", udp: recognise, firstBytes: { udp: [1, 2] } };

const COOKIE_AT = 236;
const COOKIE = 0x63825363;
/** Hardware addresses (RFC 2131, table 1): up to 16 bytes are in the header. */
const MAX_HARDWARE = 16;
const MAX_HOPS = 16;
/** BOOTP's vendor field is this long and need not have the cookie (RFC 951, section 3). */
const BOOTP_LENGTH = 300;

function recognise(look: Look): number {
  const { data, start, end } = look;
  const operation = data[start];
  if ((operation !== 1 && operation !== 2) || look.length < COOKIE_AT + 4) return Verdict.NO;
  const home = look.hasPort(67) || look.hasPort(68);
  if (end - start < 4 || data[start + 2] > MAX_HARDWARE || data[start + 3] > MAX_HOPS) return Verdict.NO;
  if (end - start < COOKIE_AT + 4) return home ? Verdict.YES : Verdict.NO;
  if (i32(data, start + COOKIE_AT) === COOKIE) return Verdict.YES;
  return home && look.length >= BOOTP_LENGTH ? Verdict.YES : Verdict.NO;
}
