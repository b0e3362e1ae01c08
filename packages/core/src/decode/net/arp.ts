// ARP (RFC 826) and RARP for IPv4 over Ethernet; other kinds are recognised but not read.

import { Layer } from "../layer.ts";
import { Transport } from "../packet.ts";
import type { Packet } from "../packet.ts";
import { tooShort } from "../stop.ts";

const FIXED_LENGTH = 8;

export function decodeArp(packet: Packet): number {
  const { data, cursor: at, end } = packet;
  // An ARP packet inside a tunnel belongs to the tunnel's flow.
  if (packet.ipVersion === 0) packet.transport = Transport.ARP;
  if (end - at < FIXED_LENGTH) return tooShort(packet);
  if (end - at < FIXED_LENGTH + 2 * (data[at + 4] + data[at + 5])) return tooShort(packet);
  return Layer.NONE;
}
