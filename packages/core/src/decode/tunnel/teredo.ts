// Teredo (RFC 4380): IPv6 in UDP, with optional authentication and origin indications before it.

import { Layer } from "../layer.ts";
import type { Packet } from "../packet.ts";

const ORIGIN_LENGTH = 8;
const AUTHENTICATION_FIXED_LENGTH = 13;
const IPV6_LENGTH = 40;

/** Anything else on the port is simply not Teredo, so a mismatch is no fault. */
export function decodeTeredo(packet: Packet): number {
  const { data, end } = packet;
  let at = packet.cursor;
  if (end - at >= AUTHENTICATION_FIXED_LENGTH && data[at] === 0 && data[at + 1] === 1) {
    at += AUTHENTICATION_FIXED_LENGTH + data[at + 2] + data[at + 3];
  }
  if (end - at >= ORIGIN_LENGTH && data[at] === 0 && data[at + 1] === 0) at += ORIGIN_LENGTH;
  if (end - at < IPV6_LENGTH || data[at] >> 4 !== 6) {
    packet.layerCount--;
    return Layer.NONE;
  }
  packet.cursor = at;
  return Layer.IPV6;
}
