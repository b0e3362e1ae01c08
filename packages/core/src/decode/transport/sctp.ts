// SCTP common header (RFC 9260, 3.1).

import { Fault } from "../fault.ts";
import { Layer } from "../layer.ts";
import type { Packet } from "../packet.ts";
import { faulty, tooShort } from "../stop.ts";
import { setPayload, setPorts } from "./payload.ts";

const PORTS_LENGTH = 4;
const HEADER_LENGTH = 12;

export function decodeSctp(packet: Packet): number {
  const { cursor: at, end } = packet;
  if (end - at < PORTS_LENGTH) return tooShort(packet);
  setPorts(packet, at);
  setPayload(packet, at + HEADER_LENGTH);
  if (end - at < HEADER_LENGTH) return packet.cut > 0 ? Layer.NONE : faulty(packet, Fault.LENGTH);
  packet.transportOffset = at;
  return Layer.NONE;
}
