// The two ends of a conversation, and the headers that their packets get.

import { isIpv6 } from "./address.ts";
import { ethernet } from "./ethernet.ts";
import { ipv4 } from "./ipv4.ts";
import { ipv6 } from "./ipv6.ts";
import type { Pdu } from "./pdu.ts";

export interface Host {
  mac: string;
  ip: string;
  ttl?: number;
}

export interface Endpoint extends Host {
  port: number;
}

/** Puts the link layer around a packet of the client or of the server: a tag, a tunnel, another link type. */
export type Link = (packet: Pdu, from: Host, to: Host) => Uint8Array;

export const ethernetLink: Link = (packet, from, to) => ethernet({ src: from.mac, dst: to.mac, minimum: 60 }, packet);

/** The IP packet from one host to another, by the version of their addresses. */
export function ipPacket(from: Host, to: Host, id: number, payload: Pdu): Pdu {
  const ttl = from.ttl ?? 64;
  return isIpv6(from.ip)
    ? ipv6({ src: from.ip, dst: to.ip, hopLimit: ttl }, payload)
    : ipv4({ src: from.ip, dst: to.ip, ttl, id: id & 0xffff, dontFragment: true }, payload);
}
