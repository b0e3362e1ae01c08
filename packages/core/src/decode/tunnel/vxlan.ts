// VXLAN (RFC 7348).

import { Layer } from "../layer.ts";
import type { Packet } from "../packet.ts";

const HEADER_LENGTH = 8;
const VNI_VALID = 0x08;
const ETHERNET_LENGTH = 14;

/** Anything else on the port is simply not VXLAN, so a mismatch is no fault. */
export function decodeVxlan(packet: Packet): number {
  const { data, cursor: at, end } = packet;
  if (end - at < HEADER_LENGTH + ETHERNET_LENGTH || (data[at] & VNI_VALID) === 0 || data[at + 7] !== 0) {
    packet.layerCount--;
    return Layer.NONE;
  }
  packet.cursor = at + HEADER_LENGTH;
  return Layer.ETHERNET;
}
