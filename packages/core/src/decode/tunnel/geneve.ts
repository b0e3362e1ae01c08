// GENEVE (RFC 8926).

import { u16 } from "../bytes.ts";
import { Layer } from "../layer.ts";
import type { Packet } from "../packet.ts";
import { LAYER_BY_ETHER_TYPE } from "../tables.ts";

const HEADER_LENGTH = 8;

/** Anything else on the port is simply not GENEVE, so a mismatch is no fault. */
export function decodeGeneve(packet: Packet): number {
  const { data, cursor: at, end } = packet;
  const length = HEADER_LENGTH + ((data[at] & 0x3f) << 2);
  if (end - at < length || data[at] >> 6 !== 0 || data[at + 7] !== 0) {
    packet.layerCount--;
    return Layer.NONE;
  }
  packet.cursor = at + length;
  return LAYER_BY_ETHER_TYPE[u16(data, at + 2)];
}
