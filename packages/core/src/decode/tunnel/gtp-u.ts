// GTP-U version 1 (3GPP TS 29.281): user packets of mobile networks.

import { Layer } from "../layer.ts";
import type { Packet } from "../packet.ts";

const HEADER_LENGTH = 8;
const G_PDU = 255;
const EXTENSION_HEADER = 0x04;
const ANY_OPTIONAL_FIELD = 0x07;
const OPTIONAL_LENGTH = 4;
const MAX_EXTENSIONS = 8;

/** Anything else on the port is simply not GTP-U, so a mismatch is no fault. */
export function decodeGtpU(packet: Packet): number {
  const { data, cursor: at, end } = packet;
  // Version 1, protocol type GTP.
  if (end - at < HEADER_LENGTH || data[at] >> 4 !== 3) {
    packet.layerCount--;
    return Layer.NONE;
  }
  if (data[at + 1] !== G_PDU) return Layer.NONE;
  let next = at + HEADER_LENGTH;
  if ((data[at] & ANY_OPTIONAL_FIELD) !== 0) {
    next += OPTIONAL_LENGTH;
    if ((data[at] & EXTENSION_HEADER) !== 0) next = skipExtensions(data, next, end);
  }
  if (next >= end) return Layer.NONE;
  packet.cursor = next;
  const version = data[next] >> 4;
  return version === 4 ? Layer.IPV4 : version === 6 ? Layer.IPV6 : Layer.NONE;
}

/** Each extension begins with its length in units of four bytes and ends with the type of the next (5.2.1). */
function skipExtensions(data: Uint8Array, start: number, end: number): number {
  let at = start;
  for (let count = 0; count < MAX_EXTENSIONS && at < end && data[at - 1] !== 0; count++) {
    const length = data[at] << 2;
    if (length === 0) return end;
    at += length;
  }
  return at;
}
