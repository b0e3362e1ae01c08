// The packet that an ICMP error quotes. Its layers are listed for the display filter; nothing is counted by it.

import { u16 } from "../bytes.ts";
import { Layer } from "../layer.ts";
import { MAX_LAYERS } from "../packet.ts";
import type { Packet } from "../packet.ts";
import { LAYER_BY_IP_PROTOCOL } from "../tables.ts";

const IPV4_LENGTH = 20;
const IPV6_LENGTH = 40;

export function listQuoted(packet: Packet, at: number): void {
  const { data, end } = packet;
  if (at >= end) return;
  const version = data[at] >> 4;
  packet.quotedFrom = packet.layerCount;
  if (version === 4 && end - at >= IPV4_LENGTH) {
    push(packet, Layer.IPV4, at);
    const first = (u16(data, at + 6) & 0x1fff) === 0;
    if (first) pushTransport(packet, data[at + 9], at + ((data[at] & 0x0f) << 2));
  } else if (version === 6 && end - at >= IPV6_LENGTH) {
    push(packet, Layer.IPV6, at);
    pushTransport(packet, data[at + 6], at + IPV6_LENGTH);
  }
}

function pushTransport(packet: Packet, protocol: number, at: number): void {
  const layer = LAYER_BY_IP_PROTOCOL[protocol];
  const transport =
    layer === Layer.TCP || layer === Layer.UDP || layer === Layer.ICMP || layer === Layer.ICMP6 || layer === Layer.SCTP;
  if (transport && at < packet.end) push(packet, layer, at);
}

function push(packet: Packet, layer: number, at: number): void {
  if (packet.layerCount === MAX_LAYERS) return;
  packet.layers[packet.layerCount] = layer;
  packet.layerOffsets[packet.layerCount] = at;
  packet.layerData[packet.layerCount] = packet.data;
  packet.layerCount++;
}
