// IGMP (RFC 9776): all versions begin with type, code and checksum, eight bytes at least.

import { Layer } from "../layer.ts";
import type { Packet } from "../packet.ts";
import { tooShort } from "../stop.ts";

const MINIMUM_LENGTH = 8;

export function decodeIgmp(packet: Packet): number {
  return packet.end - packet.cursor < MINIMUM_LENGTH ? tooShort(packet) : Layer.NONE;
}
