// What IPv4 and IPv6 share: entering a network layer, trimming padding, and finding the layer after it.

import { Fault } from "../fault.ts";
import { Layer } from "../layer.ts";
import type { Packet } from "../packet.ts";
import { faulty } from "../stop.ts";
import { LAYER_BY_IP_PROTOCOL, TRANSPORT_BY_IP_PROTOCOL } from "../tables.ts";

const AUTHENTICATION_HEADER = 51;

/** The innermost IP layer is the one that counts: each one overwrites what its tunnel said. */
export function enterIp(packet: Packet, version: number, source: number, destination: number, protocol: number): void {
  packet.tunnelled = packet.ipVersion !== 0;
  packet.ipVersion = version;
  if (packet.net !== packet.data) packet.net = packet.data;
  packet.sourceOffset = source;
  packet.destinationOffset = destination;
  packet.fragment = false;
  packet.hasPorts = false;
  packet.transportOffset = -1;
  setProtocol(packet, protocol);
}

export function setProtocol(packet: Packet, protocol: number): void {
  packet.protocol = protocol;
  packet.transport = TRANSPORT_BY_IP_PROTOCOL[protocol];
}

/** The datagram ends at `end`: what follows is padding. What is missing was cut by the capture, or the length lies. */
export function trimTo(packet: Packet, end: number): void {
  const missing = end - packet.end;
  if (missing <= 0) {
    packet.end = end;
    packet.cut = 0;
  } else if (missing <= packet.cut) packet.cut = missing;
  else faulty(packet, Fault.LENGTH);
}

/** The layer after IP, over any authentication headers. */
export function afterIp(packet: Packet, protocol: number): number {
  const { data, end } = packet;
  let next = protocol;
  for (let headers = 0; next === AUTHENTICATION_HEADER; headers++) {
    const at = packet.cursor;
    if (headers === 4) return faulty(packet, Fault.DEPTH);
    if (end - at < 12) return packet.cut > 0 ? Layer.NONE : faulty(packet, Fault.LENGTH);
    const length = (data[at + 1] + 2) << 2;
    if (end - at < length) return packet.cut > 0 ? Layer.NONE : faulty(packet, Fault.LENGTH);
    next = data[at];
    packet.cursor = at + length;
    setProtocol(packet, next);
  }
  return LAYER_BY_IP_PROTOCOL[next];
}
