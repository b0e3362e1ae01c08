// A fragment goes to the defragmenter; the one that completes its datagram goes on as the whole datagram.

import type { Defragmenter } from "../defragment.ts";
import { Fault } from "../fault.ts";
import type { Packet } from "../packet.ts";
import { faulty } from "../stop.ts";
import { setProtocol } from "./ip.ts";

const UDP = 17;
const MAX_DATAGRAM = 65535;

/**
 * True when decoding goes on: with the whole datagram in `packet.data`, or with a first fragment that the capture
 * has cut short, which can never be completed and at least shows its ports.
 */
export function joinFragments(
  packet: Packet,
  defragmenter: Defragmenter,
  id: number,
  offset: number,
  more: boolean,
): boolean {
  const length = packet.end - packet.cursor;
  if (packet.cut > 0) {
    // The other fragments are missing as well, and UDP's own length says how much that is.
    if (offset === 0 && packet.protocol === UDP) packet.cut = MAX_DATAGRAM;
    packet.fragment = offset !== 0;
    return offset === 0;
  }
  // A fragment that claims more than is there must not complete anything.
  if (packet.fault === Fault.LENGTH) {
    packet.fragment = true;
    return false;
  }
  const whole = defragmenter.add(packet, id, offset, more, length);
  if (defragmenter.fault !== Fault.NONE) faulty(packet, defragmenter.fault);
  if (whole === null) {
    packet.fragment = true;
    return false;
  }
  setProtocol(packet, defragmenter.protocol);
  packet.data = whole;
  packet.cursor = 0;
  packet.end = whole.length;
  return true;
}
