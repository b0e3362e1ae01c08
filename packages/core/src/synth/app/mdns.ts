// Multicast DNS (RFC 6762): same messages as DNS, sent to a group.

import { dnsData, dnsMessage, DnsType } from "./dns.ts";
import type { DnsRecord } from "./dns.ts";

export const MDNS_PORT = 5353;
export const MDNS_GROUP = { ip: "224.0.0.251", ip6: "ff02::fb", mac: "01:00:5e:00:00:fb", mac6: "33:33:00:00:00:fb" };

export const mdnsQuery = (...services: readonly string[]): Uint8Array =>
  dnsMessage({ id: 0, flags: 0, questions: services.map((name) => ({ name, type: DnsType.PTR })) });

export interface MdnsService {
  /** For example `Printer._ipp._tcp.local`. */
  instance: string;
  service: string;
  host: string;
  port: number;
  ip: string;
  text?: readonly string[];
}

/** The announcement of a service: where it is, and the address of its host (RFC 6763). */
export function mdnsAnnouncement(fields: MdnsService): Uint8Array {
  const { instance, service, host } = fields;
  const answers: DnsRecord[] = [
    { name: service, type: DnsType.PTR, ttl: 4500, data: dnsData.PTR(instance) },
    { name: instance, type: DnsType.SRV, ttl: 120, flush: true, data: dnsData.SRV(fields.port, host) },
    { name: instance, type: DnsType.TXT, ttl: 4500, flush: true, data: dnsData.TXT(...(fields.text ?? [""])) },
    { name: host, type: DnsType.A, ttl: 120, flush: true, data: dnsData.A(fields.ip) },
  ];
  return dnsMessage({ id: 0, flags: 0x8400, answers });
}
