// IPv6 (RFC 8200) with its chain of extension headers.

import { u16, u32 } from "../bytes.ts";
import type { Defragmenter } from "../defragment.ts";
import { Fault } from "../fault.ts";
import { Layer } from "../layer.ts";
import type { Packet } from "../packet.ts";
import { faulty, tooShort } from "../stop.ts";
import { joinFragments } from "./fragment.ts";
import { afterIp, enterIp, setProtocol, trimTo } from "./ip.ts";

const HEADER_LENGTH = 40;
const FRAGMENT_LENGTH = 8;
const MAX_EXTENSION_HEADERS = 12;

const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT = 44;
const DESTINATION = 60;
const MOBILITY = 135;
const HIP = 139;
const SHIM6 = 140;

export function decodeIpv6(packet: Packet, defragmenter: Defragmenter): number {
  const { data, cursor: at, end } = packet;
  if (end - at < HEADER_LENGTH) return tooShort(packet);
  if (data[at] >> 4 !== 6) {
    packet.layerCount--;
    return faulty(packet, Fault.VALUE);
  }
  enterIp(packet, 6, at + 8, at + 24, data[at + 6]);
  const payloadLength = u16(data, at + 4);
  packet.cursor = at + HEADER_LENGTH;
  // Zero: a jumbogram (RFC 2675), or segmentation offload.
  if (payloadLength !== 0) trimTo(packet, packet.cursor + payloadLength);
  return walkExtensionHeaders(packet, defragmenter, data[at + 6]);
}

function walkExtensionHeaders(packet: Packet, defragmenter: Defragmenter, first: number): number {
  let next = first;
  for (let headers = 0; isExtension(next); headers++) {
    const { data, cursor: at, end } = packet;
    if (headers === MAX_EXTENSION_HEADERS) return faulty(packet, Fault.DEPTH);
    if (end - at < 8) return packet.cut > 0 ? Layer.NONE : faulty(packet, Fault.LENGTH);
    const following = data[at];
    if (next === FRAGMENT) {
      packet.cursor = at + FRAGMENT_LENGTH;
      setProtocol(packet, following);
      const field = u16(data, at + 2);
      // An atomic fragment (RFC 6946) is whole.
      if (
        (field & 0xfff9) !== 0 &&
        !joinFragments(packet, defragmenter, u32(data, at + 4), field & 0xfff8, (field & 1) !== 0)
      ) {
        return Layer.NONE;
      }
      next = packet.protocol;
    } else {
      const length = (data[at + 1] + 1) << 3;
      if (end - at < length) return packet.cut > 0 ? Layer.NONE : faulty(packet, Fault.LENGTH);
      packet.cursor = at + length;
      next = following;
      setProtocol(packet, next);
    }
  }
  return afterIp(packet, next);
}

function isExtension(protocol: number): boolean {
  switch (protocol) {
    case HOP_BY_HOP:
    case ROUTING:
    case FRAGMENT:
    case DESTINATION:
    case MOBILITY:
    case HIP:
    case SHIM6:
      return true;
    default:
      return false;
  }
}
