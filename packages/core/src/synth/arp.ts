// ARP for IPv4 on Ethernet (RFC 826).

import { ipv4Address, mac } from "./address.ts";
import { bytes, u16 } from "./bytes.ts";
import { EtherType, pdu } from "./pdu.ts";
import type { Pdu } from "./pdu.ts";

export interface ArpFields {
  /** 1 asks, 2 answers. */
  operation: number;
  senderMac: string;
  senderIp: string;
  targetMac?: string;
  targetIp: string;
  hardwareType?: number;
  protocolType?: number;
  hardwareLength?: number;
  protocolLength?: number;
}

export function arp(fields: ArpFields): Pdu {
  const header = bytes(
    u16(fields.hardwareType ?? 1),
    u16(fields.protocolType ?? EtherType.IPV4),
    fields.hardwareLength ?? 6,
    fields.protocolLength ?? 4,
    u16(fields.operation),
  );
  const sender = bytes(mac(fields.senderMac), ipv4Address(fields.senderIp));
  const target = bytes(mac(fields.targetMac ?? "00:00:00:00:00:00"), ipv4Address(fields.targetIp));
  return pdu(bytes(header, sender, target), { etherType: EtherType.ARP });
}
