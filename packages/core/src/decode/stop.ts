// How a layer decoder ends the walk.

import { Layer } from "./layer.ts";
import type { Packet } from "./packet.ts";
import { Fault } from "./fault.ts";

/** A fault: what was decoded before it is kept. */
export function faulty(packet: Packet, fault: number): number {
  if (packet.fault === Fault.NONE) packet.fault = fault;
  return Layer.NONE;
}

/**
 * The header does not fit into what is there. Where the capture cut the frame short that is nobody's fault
 * (the frame is counted as truncated); otherwise the sender's lengths are wrong. Either way the layer does not count.
 */
export function tooShort(packet: Packet): number {
  packet.layerCount--;
  return packet.cut > 0 ? Layer.NONE : faulty(packet, Fault.LENGTH);
}
