// One frame of each kind that the builders can make: seeds for fuzzing, and subjects for tests.

import { LinkType } from "../decode/link-type.ts";
import { TcpFlag } from "../decode/packet.ts";
import { arp } from "./arp.ts";
import { dnsData, dnsQuery, dnsResponse, DnsType } from "./app/dns.ts";
import { httpRequest } from "./app/http.ts";
import { bytes } from "./bytes.ts";
import { ethernet } from "./ethernet.ts";
import { geneve, GENEVE_PORT } from "./geneve.ts";
import { gre } from "./gre.ts";
import { GTP_U_PORT, gtpU } from "./gtp-u.ts";
import {
  icmp6Echo,
  icmp6Unreachable,
  multicastListenerReport,
  neighborSolicitation,
  routerAdvertisement,
} from "./icmp6.ts";
import { icmpEcho, icmpTimeExceeded, icmpUnreachable } from "./icmp.ts";
import { wifiBeacon, wifiData } from "./ieee802-11.ts";
import { igmp, igmp3Report, ROUTER_ALERT } from "./igmp.ts";
import { fragmentIpv4, ipv4 } from "./ipv4.ts";
import { authentication, destinationOptions, esp, hopByHop, routing } from "./ipv6-extensions.ts";
import { fragmentIpv6, ipv6 } from "./ipv6.ts";
import { llc } from "./llc.ts";
import { mpls } from "./mpls.ts";
import { nullLoopback } from "./null.ts";
import { EtherType } from "./pdu.ts";
import type { Pdu } from "./pdu.ts";
import { ciscoHdlc, ppp } from "./ppp.ts";
import { pppoe } from "./pppoe.ts";
import { radiotap } from "./radiotap.ts";
import { sctp, sctpData, sctpInit } from "./sctp.ts";
import { sll, sll2 } from "./sll.ts";
import { tcp, tcpOption } from "./tcp.ts";
import { teredo, TEREDO_PORT } from "./teredo.ts";
import { udp } from "./udp.ts";
import { vlan } from "./vlan.ts";
import { vxlan, VXLAN_PORT } from "./vxlan.ts";

export interface GalleryFrame {
  name: string;
  linkType: number;
  bytes: Uint8Array;
}

const MACS = { src: "00:00:5e:00:53:01", dst: "00:00:5e:00:53:02" };
const OUTER = { src: "192.0.2.1", dst: "192.0.2.2" };
const V4 = { src: "198.51.100.1", dst: "203.0.113.1" };
const V6 = { src: "2001:db8::1", dst: "2001:db8:1::2" };
const QUESTION = { id: 1, name: "www.example.com", type: DnsType.A };

/** A new list each time, because the frames may be changed. */
export function gallery(): GalleryFrame[] {
  const query = udp({ src: 40_000, dst: 53 }, dnsQuery({ ...QUESTION, edns: 1232 }));
  const options = bytes(
    tcpOption.maximumSegmentSize(1460),
    tcpOption.sackPermitted(),
    tcpOption.timestamps(1, 0),
    tcpOption.nop(),
    tcpOption.windowScale(7),
  );
  const syn = tcp({ src: 40_001, dst: 80, sequence: 1, flags: TcpFlag.SYN, options });
  const flags = TcpFlag.ACK | TcpFlag.PSH;
  const get = tcp(
    { src: 40_001, dst: 80, sequence: 2, acknowledgement: 2, flags },
    httpRequest({ host: "example.com" }),
  );
  const four = ipv4(V4, query);
  const six = ipv6(V6, get);
  const tunnel = (port: number, payload: Uint8Array): Pdu => ipv4(OUTER, udp({ src: 50_000, dst: port }, payload));
  const long = udp({ src: 7000, dst: 7001 }, new Uint8Array(3000).fill(0x41));
  const addresses = { bssid: "00:00:5e:00:53:03", ...MACS };

  const packets: Readonly<Record<string, Pdu>> = {
    "ipv4 udp dns": four,
    "ipv6 tcp http": six,
    "ipv4 tcp syn": ipv4(V4, syn),
    "ipv6 udp dns answer": ipv6(
      V6,
      udp(
        { src: 53, dst: 40_000 },
        dnsResponse({
          ...QUESTION,
          answers: [
            { name: QUESTION.name, type: DnsType.CNAME, data: dnsData.CNAME("web.example.com") },
            { name: "web.example.com", type: DnsType.A, data: dnsData.A("203.0.113.1") },
            { name: "web.example.com", type: DnsType.AAAA, data: dnsData.AAAA("2001:db8::1") },
            { name: "web.example.com", type: DnsType.HTTPS, data: dnsData.HTTPS("h3", "h2") },
            { name: "example.com", type: DnsType.MX, data: dnsData.MX(10, "mail.example.com") },
            { name: "example.com", type: DnsType.TXT, data: dnsData.TXT("v=spf1 -all") },
            { name: "example.com", type: DnsType.CAA, data: dnsData.CAA("issue", "ca.example") },
            { name: "example.com", type: DnsType.SRV, data: dnsData.SRV(5060, "sip.example.com") },
            { name: "example.com", type: DnsType.DS, data: dnsData.DS(12_345, new Uint8Array(32)) },
          ],
          authority: [
            { name: "example.com", type: DnsType.NS, data: dnsData.NS("ns.example.com") },
            { name: "example.com", type: DnsType.SOA, data: dnsData.SOA("ns.example.com", "admin.example.com") },
          ],
        }),
      ),
    ),
    "ipv4 options igmp": ipv4(
      { ...V4, dst: "224.0.0.1", ttl: 1, options: ROUTER_ALERT },
      igmp({ type: 0x11, group: "0.0.0.0", maxResponse: 100 }),
    ),
    "igmp 3": ipv4({ ...V4, dst: "224.0.0.22", ttl: 1, options: ROUTER_ALERT }, igmp3Report("224.0.0.251")),
    "icmp echo": ipv4(V4, icmpEcho({ id: 7, sequence: 1 }, new Uint8Array(56))),
    "icmp unreachable": ipv4({ src: V4.dst, dst: V4.src }, icmpUnreachable(four)),
    "icmp time exceeded": ipv4({ src: OUTER.src, dst: V4.src }, icmpTimeExceeded(ipv4(V4, syn))),
    "icmp6 echo": ipv6(V6, icmp6Echo({ id: 7, sequence: 1 }, new Uint8Array(56))),
    "icmp6 unreachable": ipv6({ src: V6.dst, dst: V6.src }, icmp6Unreachable(six)),
    "icmp6 neighbour": ipv6({ ...V6, hopLimit: 255 }, neighborSolicitation("2001:db8::9", MACS.src)),
    "icmp6 router": ipv6(
      { src: "fe80::1", dst: "ff02::1", hopLimit: 255 },
      routerAdvertisement({ routerMac: MACS.src, prefix: "2001:db8::" }),
    ),
    "ipv6 hop-by-hop mld": ipv6(
      { src: "fe80::1", dst: "ff02::16", hopLimit: 1 },
      hopByHop({ options: Uint8Array.of(5, 2, 0, 0) }, multicastListenerReport("ff02::fb")),
    ),
    "ipv6 extensions": ipv6(
      V6,
      hopByHop(
        {},
        routing({ type: 2, addresses: ["2001:db8::77"] }, destinationOptions({}, authentication({ spi: 1 }, get))),
      ),
    ),
    "ipv6 esp": ipv6(V6, esp({ spi: 0x1000 }, new Uint8Array(64).fill(0xa5))),
    sctp: ipv4(V4, sctp({ src: 5001, dst: 5002, tag: 1 }, sctpData({ tsn: 1 }, bytes("hello")))),
    "sctp init": ipv6(V6, sctp({ src: 5001, dst: 5002 }, sctpInit({ tag: 1, tsn: 1 }))),
    gre: ipv4(OUTER, gre({ key: 5, sequence: 1, checksummed: true }, six)),
    "gre ethernet": ipv4(OUTER, gre({}, ethernet(MACS, four))),
    "ip in ip": ipv4(OUTER, four),
    "ipv6 in ipv4": ipv4(OUTER, six),
    "ipv4 in ipv6": ipv6(V6, four),
    vxlan: tunnel(VXLAN_PORT, vxlan({ vni: 42 }, ethernet(MACS, four))),
    geneve: tunnel(GENEVE_PORT, geneve({ vni: 42, options: bytes([1, 2, 3, 1, 0, 0, 0, 0]) }, ethernet(MACS, six))),
    "gtp-u": tunnel(GTP_U_PORT, gtpU({ teid: 1 }, four)),
    "gtp-u extension": tunnel(
      GTP_U_PORT,
      gtpU({ teid: 1, sequence: 9, extension: { type: 0x85, content: Uint8Array.of(0x10, 1) } }, six),
    ),
    teredo: tunnel(TEREDO_PORT, teredo({ nonce: new Uint8Array(8), origin: { port: 1024, ip: "192.0.2.9" } }, six)),
    vlan: vlan({ id: 100, priority: 5 }, four),
    qinq: vlan({ id: 200, tpid: EtherType.QINQ }, vlan({ id: 100 }, six)),
    mpls: mpls({ label: 16_000 }, mpls({ label: 17_000 }, four)),
    pppoe: pppoe({ session: 7 }, ppp({}, six)),
    arp: arp({ operation: 1, senderMac: MACS.src, senderIp: V4.src, targetIp: V4.dst }),
    llc: llc({}, new Uint8Array(35)),
    snap: llc({}, four),
  };
  for (const [i, fragment] of fragmentIpv4(ipv4({ ...V4, id: 77 }, long), 1480).entries()) {
    Object.assign(packets, { [`ipv4 fragment ${i}`]: fragment });
  }
  for (const [i, fragment] of fragmentIpv6(ipv6(V6, long), 1440, 77).entries()) {
    Object.assign(packets, { [`ipv6 fragment ${i}`]: fragment });
  }

  const links: readonly (readonly [string, number, Uint8Array])[] = [
    ["null", LinkType.NULL, nullLoopback({}, four)],
    ["null ipv6", LinkType.NULL, nullLoopback({}, six)],
    ["loop", LinkType.LOOP, nullLoopback({ littleEndian: false }, four)],
    ["raw", LinkType.RAW, six],
    ["ipv4", LinkType.IPV4, four],
    ["ipv6", LinkType.IPV6, six],
    ["ppp", LinkType.PPP, ppp({ framed: true }, four)],
    ["ppp hdlc", LinkType.PPP_HDLC, ppp({ framed: true }, six)],
    ["ppp ether", LinkType.PPP_ETHER, pppoe({ session: 7 }, ppp({}, four))],
    ["cisco hdlc", LinkType.C_HDLC, ciscoHdlc(four)],
    ["sll", LinkType.LINUX_SLL, sll(MACS, four)],
    ["sll2", LinkType.LINUX_SLL2, sll2(MACS, six)],
    ["802.11", LinkType.IEEE802_11, wifiData({ ...addresses, toDs: true, qos: true }, llc({}, four))],
    ["802.11 bridge", LinkType.IEEE802_11, wifiData({ ...addresses, toDs: true, fromDs: true }, llc({}, six))],
    ["802.11 beacon", LinkType.IEEE802_11, wifiBeacon({ bssid: addresses.bssid, ssid: "example" })],
    [
      "radiotap",
      LinkType.IEEE802_11_RADIOTAP,
      radiotap({ channel: 2412, signal: -40 }, wifiData({ ...addresses, fromDs: true }, llc({}, four))),
    ],
  ];
  return [
    ...Object.entries(packets).map(([name, packet]) => ({
      name,
      linkType: LinkType.ETHERNET,
      bytes: ethernet(MACS, packet),
    })),
    ...links.map(([name, linkType, frame]) => ({ name, linkType, bytes: frame })),
  ];
}
