// TCP (RFC 9293).

import { u16, u32 } from "../bytes.ts";
import { Fault } from "../fault.ts";
import { Layer } from "../layer.ts";
import type { Packet } from "../packet.ts";
import { faulty, tooShort } from "../stop.ts";
import { setPayload, setPorts } from "./payload.ts";

const PORTS_LENGTH = 4;
const HEADER_LENGTH = 20;

export function decodeTcp(packet: Packet): number {
  const { data, cursor: at, end } = packet;
  if (end - at < PORTS_LENGTH) return tooShort(packet);
  setPorts(packet, at);
  packet.payloadLength = 0;
  packet.payloadCaptured = 0;
  if (end - at < HEADER_LENGTH) {
    packet.tcpFlags = 0;
    return packet.cut > 0 ? Layer.NONE : faulty(packet, Fault.LENGTH);
  }
  // There is no payload, nor any options, until the whole header has been found.
  packet.transportOffset = packet.payloadOffset = at;
  packet.sequence = u32(data, at + 4);
  packet.acknowledgement = u32(data, at + 8);
  packet.tcpFlags = data[at + 13];
  packet.window = u16(data, at + 14);
  const headerLength = (data[at + 12] >> 4) << 2;
  if (headerLength < HEADER_LENGTH) return faulty(packet, Fault.LENGTH);
  if (end + packet.cut - at < headerLength) return faulty(packet, Fault.LENGTH);
  setPayload(packet, at + headerLength);
  return Layer.NONE;
}
