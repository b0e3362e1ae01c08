// First datagrams of UDP protocols, as clients and servers really send them. [application, what, bytes, port]

import { DhcpType, dhcp } from "../../synth/app/dhcp.ts";
import { DnsType, dnsData, dnsMessage, dnsQuery, dnsResponse } from "../../synth/app/dns.ts";
import { mdnsAnnouncement, mdnsQuery } from "../../synth/app/mdns.ts";
import { ntp } from "../../synth/app/ntp.ts";
import { stunRequest, stunResponse } from "../../synth/app/stun.ts";
import { clientHello } from "../../synth/app/tls.ts";
import { wireguardInitiation, wireguardResponse } from "../../synth/app/wireguard.ts";
import { bytes, prefixed16, prefixed8, u16, u32 } from "../../synth/bytes.ts";
import { ascii } from "./look.ts";
import { crypto, initial } from "./quic.ts";

/** Looks random, and is always the same. */
export function noise(length: number, seed: number): Uint8Array {
  let state = seed * 2654435761 + 1;
  return Uint8Array.from({ length }, () => {
    state = Math.imul(state ^ (state >>> 15), 2246822519) + 374761393;
    return (state >>> 11) & 255;
  });
}

const time = 1_700_000_000e6;
const address = dnsData.A("192.0.2.7");

/** The 16 bytes of a NetBIOS name in letters from A to P. */
const netbiosName = (name: string): Uint8Array =>
  bytes(
    prefixed8(
      name
        .padEnd(15)
        .split("")
        .concat("\0")
        .flatMap((c) => [0x41 + (c.charCodeAt(0) >> 4), 0x41 + (c.charCodeAt(0) & 15)]),
    ),
    0,
  );

const option6 = (code: number, ...value: number[]): Uint8Array => bytes(u16(code), prefixed16(value));
const duid = [0, 1, 0, 1, 0x2a, 0x11, 0x22, 0x33, 2, 0, 0, 0, 0, 1];
const element = (tag: number, ...value: (Uint8Array | number)[]): Uint8Array => bytes(tag, prefixed8(...value));
const integer = (...value: number[]): Uint8Array => element(2, ...value);
const pdu = (tag: number): Uint8Array =>
  element(
    tag,
    integer(0x12, 0x34, 0x56),
    integer(0),
    integer(0),
    element(0x30, element(0x30, element(6, 0x2b, 6, 1, 2, 1), element(5))),
  );
const report = (type: number, count: number, ...words: number[]): Uint8Array =>
  bytes(0x80 | count, type, u16(words.length), words.flatMap(u32));

export interface Datagram {
  app: string;
  what: string;
  bytes: Uint8Array;
  /** The only port on which this is believed; elsewhere it is known on any. */
  port?: number;
}

const one = (app: string, what: string, data: Uint8Array, port?: number): Datagram =>
  port === undefined ? { app, what, bytes: data } : { app, what, bytes: data, port };

export const DATAGRAM_CORPUS: readonly Datagram[] = [
  one(
    "quic",
    "an Initial",
    initial(
      { origin: noise(8, 1) },
      crypto(0, clientHello({ random: noise(32, 2), sni: "a.example", keyShare: noise(32, 3), quic: true })),
    ),
  ),
  one("dns", "a query", dnsQuery({ id: 0x1234, name: "www.example.com" })),
  one("dns", "a query with EDNS", dnsQuery({ id: 7, name: "example.org", type: DnsType.HTTPS, edns: 1232 })),
  one(
    "dns",
    "an answer",
    dnsResponse({ id: 9, name: "example.com", answers: [{ name: "example.com", type: DnsType.A, data: address }] }),
  ),
  one("dns", "no such name", dnsResponse({ id: 9, name: "nowhere.example", rcode: 3 })),
  one("dns", "a format error without its question", bytes(u16(5), u16(0x8181), u16(0), u16(0), u32(0)), 53),
  one("mdns", "a query", mdnsQuery("_ipp._tcp.local", "_http._tcp.local"), 5353),
  one(
    "mdns",
    "an announcement",
    mdnsAnnouncement({
      instance: "P._ipp._tcp.local",
      service: "_ipp._tcp.local",
      host: "p.local",
      port: 631,
      ip: "192.0.2.9",
    }),
    5353,
  ),
  one("llmnr", "a query", dnsMessage({ id: 0x77, flags: 0, questions: [{ name: "wpad", type: DnsType.A }] }), 5355),
  one(
    "nbns",
    "a query",
    bytes(u16(0x8001), u16(0x0110), u16(1), u16(0), u32(0), netbiosName("WORKGROUP"), u16(0x20), u16(1)),
  ),
  one(
    "nbns",
    "an answer",
    bytes(
      u16(0x8001),
      u16(0x8500),
      u16(0),
      u16(1),
      u32(0),
      netbiosName("FILES"),
      u16(0x20),
      u16(1),
      u32(300),
      u16(6),
      u16(0),
      u32(0x0a000001),
    ),
  ),
  one("dhcp", "discover", dhcp({ type: DhcpType.DISCOVER, transaction: 1, clientMac: "02:00:00:00:00:01" })),
  one(
    "dhcp",
    "ack",
    dhcp({
      type: DhcpType.ACK,
      transaction: 1,
      clientMac: "02:00:00:00:00:01",
      yourIp: "192.0.2.5",
      server: "192.0.2.1",
    }),
  ),
  one("dhcpv6", "solicit", bytes(1, 0x12, 0x34, 0x56, option6(1, ...duid), option6(6, 0, 23, 0, 24), option6(8, 0, 0))),
  one("dhcpv6", "relayed", bytes(12, 0, new Uint8Array(32), option6(9, 1, 2, 3, 4, 0, 1, 0, 4, 0, 1, 0, 1))),
  one("dhcpv6", "without an identity", bytes(11, 1, 2, 3, option6(6, 0, 23)), 547),
  one("ntp", "a client of its own kind", ntp({ mode: 3, transmit: time }), 123),
  one(
    "ntp",
    "a server",
    ntp({ mode: 4, reference: time - 60e6, originate: time - 1e5, receive: time, transmit: time + 20 }),
  ),
  one("ntp", "a simple client", bytes(0x23, new Uint8Array(39), u32(0xe9000000), u32(5))),
  one("ntp", "a control message", bytes(0x16, 2, u16(1), u32(0), u16(0), u16(0)), 123),
  one("snmp", "get", element(0x30, integer(1), element(4, ...ascii("public")), pdu(0xa0))),
  one(
    "snmp",
    "version 3",
    element(
      0x30,
      integer(3),
      element(0x30, integer(1), integer(0x40, 0), element(4, 4), integer(3)),
      element(4),
      element(4),
    ),
  ),
  one("stun", "a request", stunRequest(noise(12, 4))),
  one("stun", "an answer", stunResponse(noise(12, 4), { ip: "192.0.2.1", port: 5000 })),
  one("stun", "one without the cookie", bytes(u16(1), u16(8), noise(16, 5), u16(3), u16(4), u32(0))),
  one(
    "rtcp",
    "a report and a description",
    bytes(report(200, 0, 0x1234567, 1, 2, 3, 4, 5), report(202, 1, 0x1234567, 0x01026161)),
  ),
  one("rtcp", "a receiver's report", report(201, 1, 0x1234567, 0x7654321, 0, 1, 2, 3, 4)),
  one("wireguard", "initiation", wireguardInitiation(0x1234567, noise(160, 6))),
  one("wireguard", "response", wireguardResponse(0x1234567, 0x7654321, noise(160, 7))),
  one("ssdp", "search", ascii('M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "ssdp:discover"\r\n\r\n')),
  one("ssdp", "notify", ascii("NOTIFY * HTTP/1.1\r\nNTS: ssdp:alive\r\n\r\n")),
  one("ssdp", "an answer", ascii("HTTP/1.1 200 OK\r\nST: upnp:rootdevice\r\n\r\n")),
  one("tftp", "a request", bytes(u16(1), "boot/pxe.0\0octet\0")),
  one("tftp", "a request with options", bytes(u16(2), "a.txt\0NETASCII\0blksize\x001428\0")),
  one("syslog", "with a version", ascii("<34>1 2026-01-01T00:00:00Z host su - ID47 - text")),
  one("syslog", "with a month", ascii("<13>Nov  1 22:14:15 host su: text")),
  one("syslog", "just text", ascii("<190>LINK-3-UPDOWN: Interface up"), 514),
];
