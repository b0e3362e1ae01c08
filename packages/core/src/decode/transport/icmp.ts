// ICMP (RFC 792) and ICMPv6 (RFC 4443).

import { Fault } from "../fault.ts";
import { Layer } from "../layer.ts";
import type { Packet } from "../packet.ts";
import { listQuoted } from "../net/quoted.ts";
import { faulty } from "../stop.ts";
import { setPayload } from "./payload.ts";

const HEADER_LENGTH = 8;
const MINIMUM_LENGTH = 4;

export function decodeIcmp(packet: Packet): number {
  if (!readHeader(packet)) return Layer.NONE;
  // Unreachable, source quench, redirect, time exceeded, parameter problem.
  const { icmpType } = packet;
  if (icmpType === 3 || icmpType === 4 || icmpType === 5 || icmpType === 11 || icmpType === 12) quote(packet);
  return Layer.NONE;
}

export function decodeIcmp6(packet: Packet): number {
  if (!readHeader(packet)) return Layer.NONE;
  // RFC 4443, 2.1: errors have the high bit clear; 1 to 4 are defined.
  if (packet.icmpType >= 1 && packet.icmpType <= 4) quote(packet);
  return Layer.NONE;
}

function readHeader(packet: Packet): boolean {
  const { data, cursor: at, end } = packet;
  packet.icmpType = end - at >= 1 ? data[at] : 0;
  packet.icmpCode = end - at >= 2 ? data[at + 1] : 0;
  setPayload(packet, at + HEADER_LENGTH);
  if (end - at < MINIMUM_LENGTH) {
    if (packet.cut === 0) faulty(packet, Fault.LENGTH);
    return false;
  }
  packet.transportOffset = at;
  return true;
}

function quote(packet: Packet): void {
  listQuoted(packet, packet.transportOffset + HEADER_LENGTH);
}
