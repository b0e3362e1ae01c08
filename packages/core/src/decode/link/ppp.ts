// PPP (RFC 1661) bare, in HDLC-like framing (RFC 1662), over Ethernet (RFC 2516), and Cisco HDLC.

import { u16 } from "../bytes.ts";
import { Fault } from "../fault.ts";
import { Layer } from "../layer.ts";
import type { Packet } from "../packet.ts";
import { faulty, tooShort } from "../stop.ts";
import { LAYER_BY_ETHER_TYPE, LAYER_BY_PPP_PROTOCOL } from "../tables.ts";

const PPPOE_LENGTH = 6;
const C_HDLC_LENGTH = 4;

export function decodePpp(packet: Packet): number {
  const { data, end } = packet;
  let at = packet.cursor;
  // Address and control may be there (0xff 0x03) or compressed away, and so may the first protocol byte (RFC 1661, 6.5, 6.6).
  if (end - at >= 2 && data[at] === 0xff && data[at + 1] === 0x03) at += 2;
  if (end - at < 1) return tooShort(packet);
  const compressed = (data[at] & 1) === 1;
  if (!compressed && end - at < 2) return tooShort(packet);
  packet.cursor = at + (compressed ? 1 : 2);
  return LAYER_BY_PPP_PROTOCOL[compressed ? data[at] : u16(data, at)];
}

export function decodePppoe(packet: Packet): number {
  const { data, cursor: at, end } = packet;
  if (end - at < PPPOE_LENGTH) return tooShort(packet);
  if (data[at] !== 0x11) return faulty(packet, Fault.VALUE);
  const length = u16(data, at + 4);
  packet.cursor = at + PPPOE_LENGTH;
  const excess = end - packet.cursor - length;
  if (excess >= 0) {
    packet.end -= excess;
    packet.cut = 0;
  } else if (-excess > packet.cut) faulty(packet, Fault.LENGTH);
  else packet.cut = -excess;
  return data[at + 1] === 0 ? Layer.PPP : Layer.NONE;
}

/** Cisco HDLC: address, control, then an EtherType. */
export function decodeCiscoHdlc(packet: Packet): number {
  const { data, cursor: at, end } = packet;
  if (end - at < C_HDLC_LENGTH) return tooShort(packet);
  packet.cursor = at + C_HDLC_LENGTH;
  return LAYER_BY_ETHER_TYPE[u16(data, at + 2)];
}

/** Either of the two, as capture files call both PPP: told apart by the address byte. */
export function decodePppHdlc(packet: Packet): number {
  const address = packet.end > packet.cursor ? packet.data[packet.cursor] : 0;
  const cisco = address === 0x0f || address === 0x8f;
  packet.layers[packet.layerCount - 1] = cisco ? Layer.C_HDLC : Layer.PPP;
  return cisco ? decodeCiscoHdlc(packet) : decodePpp(packet);
}
