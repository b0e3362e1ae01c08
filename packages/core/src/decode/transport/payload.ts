// What the transports share: ports and the application's bytes.

import { u16 } from "../bytes.ts";
import type { Packet } from "../packet.ts";

/** TCP, UDP and SCTP all begin with the source and the destination port. */
export function setPorts(packet: Packet, at: number): void {
  packet.hasPorts = true;
  packet.sourcePort = u16(packet.data, at);
  packet.destinationPort = u16(packet.data, at + 2);
}

/** The application's bytes go from `at` to the end of the datagram, of which `packet.cut` bytes were not captured. */
export function setPayload(packet: Packet, at: number): void {
  packet.payloadOffset = Math.min(at, packet.end);
  packet.payloadCaptured = Math.max(0, packet.end - at);
  packet.payloadLength = Math.max(0, packet.end + packet.cut - at);
}
