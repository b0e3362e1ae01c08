// ARP in plain words.

import { u16 } from "../decode/bytes.ts";
import { formatIpv4, formatMac } from "../flow/address.ts";

const ETHERNET_IPV4_LENGTH = 28;
const REQUEST = 1;
const REPLY = 2;

export interface ArpRow {
  source: string | null;
  destination: string | null;
  info: string;
}

export function describeArp(data: Uint8Array, at: number, end: number): ArpRow {
  const ipv4 =
    end - at >= ETHERNET_IPV4_LENGTH && u16(data, at + 2) === 0x0800 && data[at + 4] === 6 && data[at + 5] === 4;
  if (!ipv4) return { source: null, destination: null, info: "ARP, not for IPv4 over Ethernet" };
  const operation = u16(data, at + 6);
  const source = formatIpv4(data, at + 14);
  const destination = formatIpv4(data, at + 24);
  return { source, destination, info: words(operation, source, destination, formatMac(data, at + 8)) };
}

function words(operation: number, source: string, destination: string, mac: string): string {
  if (source === destination) return `ARP announcement: ${source} is at ${mac}`;
  if (operation === REQUEST) return `Who has ${destination}? Tell ${source}`;
  if (operation === REPLY) return `${source} is at ${mac}`;
  return `ARP operation ${operation}`;
}
