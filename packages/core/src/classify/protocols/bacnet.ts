// BACnet/IP (ASHRAE 135, annex J.2): type 81h, a function, the datagram's length; then a network message of version 1 (6.2).

import { u16 } from "../../decode/bytes.ts";
import type { Look } from "../look.ts";
import { Verdict } from "../protocol.ts";
import type { Protocol } from "../protocol.ts";

const BVLL = 0x81;
const HEADER = 4;
const FORWARDED = 4;
/** Functions that carry a network message: distributed, unicast and broadcast. */
const CARRIES = new Set([FORWARDED, 9, 10, 11]);
const LAST_FUNCTION = 12;
const ADDRESS = 6;
const NETWORK_VERSION = 1;
/** Bits of the network layer's control byte that are reserved. */
const RESERVED = 0x50;

export const bacnet: Protocol = { app: "bacnet", udp: recognise, firstBytes: { udp: [BVLL] } };

function recognise(look: Look): number {
  const { data, start, end, length } = look;
  if (data[start] !== BVLL || end - start < HEADER || u16(data, start + 2) !== length) return Verdict.NO;
  const code = data[start + 1];
  if (code > LAST_FUNCTION) return Verdict.NO;
  // A result has two bytes, the others' bodies are made of addresses.
  if (!CARRIES.has(code)) return length <= 512 && length % 2 === 0 ? Verdict.YES : Verdict.NO;
  const at = start + HEADER + (code === FORWARDED ? ADDRESS : 0);
  return at + 2 <= end && data[at] === NETWORK_VERSION && (data[at + 1] & RESERVED) === 0 ? Verdict.YES : Verdict.NO;
}
