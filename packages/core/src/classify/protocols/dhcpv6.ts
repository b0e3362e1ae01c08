// DHCPv6 (RFC 8415, sections 8 and 9): a type, a transaction id, and options whose lengths fill the message.

import { u16 } from "../../decode/bytes.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";

/** IANA's numbers of messages end here, for now. */
const MAX_TYPE = 36;
const RELAY_FORWARD = 12;
const RELAY_REPLY = 13;
const HEADER_LENGTH = 4;
/** Type, hop count and two addresses (section 9). */
const RELAY_HEADER_LENGTH = 34;
const MAX_HOPS = 32;
const MAX_OPTION = 150;
const MOST_OPTIONS = 64;
const CLIENT_ID = 1;
const SERVER_ID = 2;
const RELAY_MESSAGE = 9;
/** Kinds of DUIDs (section 11). */
const MAX_DUID = 4;

export const dhcpv6: Protocol = { app: "dhcpv6", udp: recognise, firstBytes: { udp: [[1, MAX_TYPE]] } };

function recognise(look: Look): number {
  const { data, start, end } = look;
  const type = data[start];
  if (type === 0 || type > MAX_TYPE || end - start < HEADER_LENGTH + 4) return Verdict.NO;
  const relay = type === RELAY_FORWARD || type === RELAY_REPLY;
  if (relay && data[start + 1] > MAX_HOPS) return Verdict.NO;
  const last = start + look.length;
  let at = start + (relay ? RELAY_HEADER_LENGTH : HEADER_LENGTH);
  let identified = false;
  for (let i = 0; i < MOST_OPTIONS && at + 4 <= end; i++) {
    const code = u16(data, at);
    const length = u16(data, at + 2);
    if (code === 0 || code > MAX_OPTION || at + 4 + length > last) return Verdict.NO;
    if (code === CLIENT_ID || code === SERVER_ID) {
      if (length < 3 || at + 6 > end || u16(data, at + 4) === 0 || u16(data, at + 4) > MAX_DUID) return Verdict.NO;
      identified = true;
    } else if (relay && code === RELAY_MESSAGE && length >= HEADER_LENGTH) identified = true;
    at += 4 + length;
  }
  if (at !== last && end === last) return Verdict.NO;
  return identified || look.hasPort(546) || look.hasPort(547) ? Verdict.YES : Verdict.NO;
}
