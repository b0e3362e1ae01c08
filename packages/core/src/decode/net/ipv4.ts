// IPv4 (RFC 791): options skipped, fragments put together, the authentication header (RFC 4302) stepped over.

import { u16 } from "../bytes.ts";
import type { Defragmenter } from "../defragment.ts";
import { Fault } from "../fault.ts";
import { Layer } from "../layer.ts";
import type { Packet } from "../packet.ts";
import { faulty, tooShort } from "../stop.ts";
import { joinFragments } from "./fragment.ts";
import { afterIp, enterIp, trimTo } from "./ip.ts";

const HEADER_LENGTH = 20;
const MAX_TOTAL_LENGTH = 65535;
const MORE_FRAGMENTS = 0x2000;
const OFFSET_MASK = 0x1fff;

export function decodeIpv4(packet: Packet, defragmenter: Defragmenter): number {
  const { data, cursor: at, end } = packet;
  if (end - at < HEADER_LENGTH) return tooShort(packet);
  const headerLength = (data[at] & 0x0f) << 2;
  if (data[at] >> 4 !== 4) {
    packet.layerCount--;
    return faulty(packet, Fault.VALUE);
  }
  const protocol = data[at + 9];
  enterIp(packet, 4, at + 12, at + 16, protocol);
  if (headerLength < HEADER_LENGTH) return faulty(packet, Fault.LENGTH);
  if (end - at < headerLength) return packet.cut > 0 ? Layer.NONE : faulty(packet, Fault.LENGTH);
  const totalLength = u16(data, at + 2);
  if (totalLength === 0) {
    // Segmentation offload leaves it to the card to fill in, and more than 16 bits hold is told so (Linux BIG TCP).
    if (end + packet.cut - at <= MAX_TOTAL_LENGTH) faulty(packet, Fault.VALUE);
  } else {
    if (totalLength < headerLength) return faulty(packet, Fault.LENGTH);
    trimTo(packet, at + totalLength);
  }
  packet.cursor = at + headerLength;
  const fragment = u16(data, at + 6) & (MORE_FRAGMENTS | OFFSET_MASK);
  if (fragment !== 0) {
    const whole = joinFragments(
      packet,
      defragmenter,
      u16(data, at + 4),
      (fragment & OFFSET_MASK) << 3,
      (fragment & MORE_FRAGMENTS) !== 0,
    );
    if (!whole) return Layer.NONE;
  }
  return afterIp(packet, packet.protocol);
}
