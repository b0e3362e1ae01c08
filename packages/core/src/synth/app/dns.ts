// DNS messages (RFC 1035), with EDNS (RFC 6891) and the record types that are common today.

import { ipv4Address, ipv6Address } from "../address.ts";
import { bytes, prefixed16, prefixed8, u16, u32 } from "../bytes.ts";
import type { Part } from "../bytes.ts";

export const DnsType = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  DS: 43,
  NSEC: 47,
  SVCB: 64,
  HTTPS: 65,
  ANY: 255,
  CAA: 257,
} as const;

export interface DnsRecord {
  name: string;
  type: number;
  ttl?: number;
  /** For mDNS: this record replaces what is cached (RFC 6762 section 10.2). */
  flush?: boolean;
  data: Uint8Array;
}

export interface DnsFields {
  id: number;
  name: string;
  type?: number;
  recursionDesired?: boolean;
  /** Announces EDNS with this UDP payload size. */
  edns?: number;
}

export interface DnsAnswerFields extends DnsFields {
  rcode?: number;
  truncated?: boolean;
  authoritative?: boolean;
  answers?: readonly DnsRecord[];
  authority?: readonly DnsRecord[];
}

export const dnsQuery = (fields: DnsFields): Uint8Array =>
  dnsMessage({
    id: fields.id,
    flags: (fields.recursionDesired ?? true) ? 0x0100 : 0,
    questions: [{ name: fields.name, type: fields.type ?? DnsType.A }],
    additional: fields.edns === undefined ? [] : [edns(fields.edns)],
  });

export const dnsResponse = (fields: DnsAnswerFields): Uint8Array =>
  dnsMessage({
    id: fields.id,
    flags:
      0x8080 |
      ((fields.recursionDesired ?? true) ? 0x0100 : 0) |
      (fields.truncated ? 0x0200 : 0) |
      (fields.authoritative ? 0x0400 : 0) |
      (fields.rcode ?? 0),
    questions: [{ name: fields.name, type: fields.type ?? DnsType.A }],
    answers: fields.answers ?? [],
    authority: fields.authority ?? [],
    additional: fields.edns === undefined ? [] : [edns(fields.edns)],
  });

export interface DnsMessageFields {
  id: number;
  flags: number;
  questions?: readonly { name: string; type: number; unicast?: boolean }[];
  answers?: readonly DnsRecord[];
  authority?: readonly DnsRecord[];
  additional?: readonly DnsRecord[];
}

export function dnsMessage(fields: DnsMessageFields): Uint8Array {
  const { questions = [], answers = [], authority = [], additional = [] } = fields;
  const counts = [questions, answers, authority, additional].flatMap((section) => u16(section.length));
  const asked = questions[0]?.name;
  return bytes(
    u16(fields.id),
    u16(fields.flags),
    counts,
    ...questions.map((q) => bytes(dnsName(q.name), u16(q.type), u16(q.unicast ? 0x8001 : 1))),
    ...[...answers, ...authority, ...additional].map((record) => recordBytes(record, asked)),
  );
}

/** DNS over TCP puts the length in front (RFC 1035 section 4.2.2). */
export const dnsOverTcp = (message: Uint8Array): Uint8Array => prefixed16(message);

export const dnsName = (name: string): Uint8Array =>
  bytes(
    ...name
      .split(".")
      .filter(Boolean)
      .map((label) => prefixed8(label)),
    0,
  );

/** Record data by type: `dnsData.A("192.0.2.1")`. */
export const dnsData = {
  A: (ip: string) => ipv4Address(ip),
  AAAA: (ip: string) => ipv6Address(ip),
  NS: (name: string) => dnsName(name),
  CNAME: (name: string) => dnsName(name),
  PTR: (name: string) => dnsName(name),
  MX: (preference: number, name: string) => bytes(u16(preference), dnsName(name)),
  TXT: (...texts: readonly string[]) => bytes(...texts.map((text) => prefixed8(text))),
  SRV: (port: number, target: string) => bytes(u16(0), u16(0), u16(port), dnsName(target)),
  SOA: (primary: string, mailbox: string, serial = 1) =>
    bytes(dnsName(primary), dnsName(mailbox), u32(serial), u32(7200), u32(900), u32(1209600), u32(300)),
  CAA: (tag: string, value: string) => bytes(0, prefixed8(tag), value),
  DS: (keyTag: number, digest: Uint8Array) => bytes(u16(keyTag), 13, 2, digest),
  /** SVCB and HTTPS (RFC 9460) with the ALPN parameter; the target is the owner itself. */
  HTTPS: (...alpn: readonly string[]) =>
    bytes(u16(1), 0, u16(1), prefixed16(...alpn.map((protocol) => prefixed8(protocol)))),
};

const edns = (size: number): DnsRecord & { size: number } => ({
  name: "",
  type: 41,
  ttl: 0,
  size,
  data: new Uint8Array(0),
});

function recordBytes(record: DnsRecord & { size?: number }, asked: string | undefined): Uint8Array {
  // A record of the name that was asked for points back to the question (RFC 1035 section 4.1.4).
  const name: Part = record.name === asked ? [0xc0, 12] : dnsName(record.name);
  const kind = record.size ?? (record.flush ? 0x8001 : 1);
  return bytes(name, u16(record.type), u16(kind), u32(record.ttl ?? 300), prefixed16(record.data));
}
