// GRE (RFC 2784, 2890), its PPTP form (RFC 2637) and the older routing form (RFC 1701).

import { u16 } from "../bytes.ts";
import { Fault } from "../fault.ts";
import { Layer } from "../layer.ts";
import type { Packet } from "../packet.ts";
import { faulty, tooShort } from "../stop.ts";
import { LAYER_BY_ETHER_TYPE } from "../tables.ts";

const HEADER_LENGTH = 4;
const CHECKSUM = 0x8000;
const ROUTING = 0x4000;
const KEY = 0x2000;
const SEQUENCE = 0x1000;
const ACKNOWLEDGEMENT = 0x0080;
const VERSION = 0x0007;
const WCCP = 0x883e;
const ERSPAN = 0x88be;
const ERSPAN_LENGTH = 8;

export function decodeGre(packet: Packet): number {
  const { data, cursor: at, end } = packet;
  if (end - at < HEADER_LENGTH) return tooShort(packet);
  const flags = u16(data, at);
  const protocol = u16(data, at + 2);
  const version = flags & VERSION;
  if (version > 1) return Layer.NONE;
  let length = HEADER_LENGTH;
  if ((flags & (CHECKSUM | ROUTING)) !== 0) length += 4;
  if ((flags & KEY) !== 0) length += 4;
  if ((flags & SEQUENCE) !== 0) length += 4;
  if (version === 1 && (flags & ACKNOWLEDGEMENT) !== 0) length += 4;
  // Source routes (RFC 1701) are long out of use and have no fixed length: they are not followed.
  if ((flags & ROUTING) !== 0) return Layer.NONE;
  if (end - at < length) return packet.cut > 0 ? Layer.NONE : faulty(packet, Fault.LENGTH);
  packet.cursor = at + length;
  if (packet.cursor === end) return Layer.NONE; // a keep-alive or a bare acknowledgement
  if (protocol === WCCP) return wccp(packet);
  if (protocol === ERSPAN) return erspan(packet, (flags & SEQUENCE) !== 0);
  return LAYER_BY_ETHER_TYPE[protocol];
}

/** WCCP 2 puts four bytes of redirect header before the IP header, WCCP 1 does not; an IP version nibble tells. */
function wccp(packet: Packet): number {
  if (packet.data[packet.cursor] >> 4 === 4) return Layer.IPV4;
  packet.cursor += 4;
  return packet.cursor < packet.end ? Layer.IPV4 : Layer.NONE;
}

/** ERSPAN type I has no header of its own and no sequence number; type II has eight bytes. */
function erspan(packet: Packet, sequenced: boolean): number {
  if (sequenced) packet.cursor += ERSPAN_LENGTH;
  return packet.cursor < packet.end ? Layer.ETHERNET : Layer.NONE;
}
