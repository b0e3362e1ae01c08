// MPLS label stack (RFC 3032), with IP or an Ethernet pseudowire (RFC 4448) inside.

import { i32 } from "../bytes.ts";
import { Fault } from "../fault.ts";
import { Layer } from "../layer.ts";
import type { Packet } from "../packet.ts";
import { faulty, tooShort } from "../stop.ts";

const ENTRY_LENGTH = 4;
const BOTTOM_OF_STACK = 0x100;
const MAX_LABELS = 16;
const ETHERNET_LENGTH = 14;

export function decodeMpls(packet: Packet): number {
  const { data, end } = packet;
  let at = packet.cursor;
  for (let labels = 0; ; labels++, at += ENTRY_LENGTH) {
    if (labels === MAX_LABELS) return faulty(packet, Fault.DEPTH);
    if (end - at < ENTRY_LENGTH) return tooShort(packet);
    if ((i32(data, at) & BOTTOM_OF_STACK) !== 0) break;
  }
  at += ENTRY_LENGTH;
  packet.cursor = at;
  if (at >= end) return Layer.NONE;
  // The stack does not say what it carries; the first nibble does (RFC 4928).
  const nibble = data[at] >> 4;
  if (nibble === 4) return Layer.IPV4;
  if (nibble === 6) return Layer.IPV6;
  // A control word starts with a zero nibble; without one an Ethernet header begins with an address.
  if (nibble === 0 && end - at >= ENTRY_LENGTH + ETHERNET_LENGTH && i32(data, at) === 0)
    packet.cursor = at + ENTRY_LENGTH;
  return end - packet.cursor >= ETHERNET_LENGTH ? Layer.ETHERNET : Layer.NONE;
}
