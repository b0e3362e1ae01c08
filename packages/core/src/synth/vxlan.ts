// VXLAN (RFC 7348): the payload of a UDP datagram to `VXLAN_PORT`, around an Ethernet frame.

import { bytes, u24, u32 } from "./bytes.ts";

export const VXLAN_PORT = 4789;

export const vxlan = (fields: { vni: number; flags?: number }, frame: Uint8Array): Uint8Array =>
  bytes(u32((fields.flags ?? 0x08) << 24), u24(fields.vni), 0, frame);
