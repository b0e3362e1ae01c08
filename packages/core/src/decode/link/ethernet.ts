// Ethernet II and IEEE 802.3, 802.1Q tags, 802.2 LLC with SNAP.

import { u16 } from "../bytes.ts";
import { Layer } from "../layer.ts";
import type { Packet } from "../packet.ts";
import { tooShort } from "../stop.ts";
import { LAYER_BY_ETHER_TYPE } from "../tables.ts";

const HEADER_LENGTH = 14;
const TAG_LENGTH = 4;
/** Below this the type field is a length (IEEE 802.3, 3.2.6). */
const FIRST_ETHER_TYPE = 0x600;
const LLC_LENGTH = 3;
const SNAP_LENGTH = 8;

export function decodeEthernet(packet: Packet): number {
  const at = packet.cursor;
  if (packet.end - at < HEADER_LENGTH) return tooShort(packet);
  packet.cursor = at + HEADER_LENGTH;
  return afterTypeField(packet, u16(packet.data, at + 12));
}

export function decodeVlan(packet: Packet): number {
  const at = packet.cursor;
  if (packet.end - at < TAG_LENGTH) return tooShort(packet);
  if (packet.vlan < 0) packet.vlan = u16(packet.data, at) & 0xfff;
  packet.cursor = at + TAG_LENGTH;
  return afterTypeField(packet, u16(packet.data, at + 2));
}

export function decodeLlc(packet: Packet): number {
  const { data, cursor: at, end } = packet;
  if (end - at < LLC_LENGTH) return tooShort(packet);
  const snap = data[at] === 0xaa && data[at + 1] === 0xaa && data[at + 2] === 3;
  if (!snap || end - at < SNAP_LENGTH) return Layer.NONE;
  packet.cursor = at + SNAP_LENGTH;
  // RFC 1042: organization 0 means that an EtherType follows; 00-00-F8 is the bridge-tunnel encapsulation of 802.1H.
  const organization = (data[at + 3] << 16) | u16(data, at + 4);
  return organization === 0 || organization === 0xf8 ? LAYER_BY_ETHER_TYPE[u16(data, at + 6)] : Layer.NONE;
}

/** What follows a type-or-length field; a length also takes the padding off. */
export function afterTypeField(packet: Packet, type: number): number {
  if (type >= FIRST_ETHER_TYPE) return LAYER_BY_ETHER_TYPE[type];
  if (packet.end - packet.cursor > type) {
    packet.end = packet.cursor + type;
    packet.cut = 0;
  }
  return Layer.LLC;
}
