// Packets for the tests of this folder: headers laid one after the other in one frame.

import { Packet } from "../decode/packet.ts";

export interface Header {
  layer: number;
  bytes: readonly number[];
}

export function packetOf(...headers: readonly Header[]): Packet {
  const packet = new Packet();
  // Bytes before and after the frame would be read by an accessor that forgets where it begins or ends.
  const padding = Array.from({ length: 64 }, () => 0xff);
  packet.frame = packet.data = Uint8Array.from([...padding, ...headers.flatMap(({ bytes }) => bytes), ...padding]);
  packet.frameOffset = padding.length;
  let at = packet.frameOffset;
  for (const { layer, bytes } of headers) {
    packet.layers[packet.layerCount] = layer;
    packet.layerOffsets[packet.layerCount] = at;
    packet.layerData[packet.layerCount] = packet.data;
    packet.layerCount++;
    at += bytes.length;
  }
  packet.captured = packet.length = at - packet.frameOffset;
  packet.end = at;
  return packet;
}
