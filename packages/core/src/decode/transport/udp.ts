// UDP (RFC 768), and the tunnels that are known by its ports.

import { u16 } from "../bytes.ts";
import { Fault } from "../fault.ts";
import { Layer } from "../layer.ts";
import type { Packet } from "../packet.ts";
import { trimTo } from "../net/ip.ts";
import { faulty, tooShort } from "../stop.ts";
import { LAYER_BY_UDP_PORT } from "../tables.ts";
import { setPayload, setPorts } from "./payload.ts";

const PORTS_LENGTH = 4;
const HEADER_LENGTH = 8;

export function decodeUdp(packet: Packet): number {
  const { data, cursor: at, end } = packet;
  if (end - at < PORTS_LENGTH) return tooShort(packet);
  setPorts(packet, at);
  packet.payloadLength = 0;
  packet.payloadCaptured = 0;
  if (end - at < HEADER_LENGTH) return packet.cut > 0 ? Layer.NONE : faulty(packet, Fault.LENGTH);
  packet.transportOffset = at;
  const length = u16(data, at + 4);
  // Zero is a jumbogram (RFC 2675, 4) or segmentation offload.
  if (length !== 0) {
    if (length < HEADER_LENGTH) return faulty(packet, Fault.LENGTH);
    trimTo(packet, at + length);
  }
  setPayload(packet, at + HEADER_LENGTH);
  packet.cursor = packet.payloadOffset;
  const tunnel = LAYER_BY_UDP_PORT[packet.destinationPort];
  return tunnel !== Layer.NONE ? tunnel : LAYER_BY_UDP_PORT[packet.sourcePort];
}
