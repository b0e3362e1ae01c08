// BSD loopback (LINKTYPE_NULL, LINKTYPE_LOOP) and raw IP (LINKTYPE_RAW, _IPV4, _IPV6).

import { Layer } from "../layer.ts";
import type { Packet } from "../packet.ts";
import { tooShort } from "../stop.ts";

const HEADER_LENGTH = 4;
const AF_INET = 2;

/** The address family is in the byte order of the machine that captured; all families are below 256, so one byte tells. */
export function decodeNull(packet: Packet): number {
  const { data, cursor: at, end } = packet;
  if (end - at < HEADER_LENGTH) return tooShort(packet);
  packet.cursor = at + HEADER_LENGTH;
  const family = data[at] === 0 && data[at + 1] === 0 ? data[at + 3] : data[at];
  if (family === AF_INET) return Layer.IPV4;
  // AF_INET6 is 24 on NetBSD and OpenBSD, 28 on FreeBSD, 30 on Darwin, 10 on Linux, 23 on Windows.
  return family === 24 || family === 28 || family === 30 || family === 10 || family === 23 ? Layer.IPV6 : Layer.NONE;
}

export function decodeRawIp(packet: Packet): number {
  if (packet.end - packet.cursor < 1) return tooShort(packet);
  const version = packet.data[packet.cursor] >> 4;
  return version === 4 ? Layer.IPV4 : version === 6 ? Layer.IPV6 : Layer.NONE;
}
