// Frames to start from: every link type, tunnel and protocol that the decoder knows, nested in each other, and a stretch of
// the demo's traffic.

import { LinkType } from "../../packages/core/src/decode/link-type.ts";
import * as synth from "../../packages/core/src/synth/index.ts";
import type { Pdu } from "../../packages/core/src/synth/pdu.ts";

export interface Sample {
  linkType: number;
  bytes: Uint8Array;
}

const DEMO_FRAMES = 4000;
const A = "02:00:00:00:00:0a";
const B = "02:00:00:00:00:0b";
const IP4 = { src: "192.0.2.1", dst: "198.51.100.2" };
const IP6 = { src: "2001:db8::1", dst: "2001:db8:1::2" };

export function corpus(seed: number): Sample[] {
  return [...nested(), ...demo(seed)];
}

function demo(seed: number): Sample[] {
  const samples: Sample[] = [];
  for (const { bytes } of synth.demoFrames({ seed, start: 1_700_000_000_000_000 })) {
    samples.push({ linkType: LinkType.ETHERNET, bytes });
    if (samples.length === DEMO_FRAMES) break;
  }
  return samples;
}

function nested(): Sample[] {
  const packets = [...networkPackets(), ...tunnels(), ...fragments()];
  const ethernet = (payload: Pdu): Sample => frame(LinkType.ETHERNET, synth.ethernet({ src: A, dst: B }, payload));
  return [
    ...packets.map(ethernet),
    ...neighbours().map(ethernet),
    ...packets.slice(0, 6).flatMap(inEveryLink),
    frame(LinkType.IEEE802_11, synth.wifiBeacon({ bssid: B, ssid: "a network" })),
  ];
}

const frame = (linkType: number, bytes: Uint8Array): Sample => ({ linkType, bytes });

function transports(): Pdu[] {
  const hello = synth.clientHello({
    sni: "example.org",
    random: new Uint8Array(32),
    session: new Uint8Array(32),
  });
  const query = synth.dnsQuery({ id: 7, name: "example.org" });
  const options = [
    ...synth.tcpOption.maximumSegmentSize(1460),
    ...synth.tcpOption.sackPermitted(),
    ...synth.tcpOption.timestamps(1, 0),
  ];
  return [
    synth.tcp({ src: 40_000, dst: 443, sequence: 1, flags: 0x18 }, synth.tlsRecord(22, hello)),
    synth.tcp({ src: 40_000, dst: 80, flags: 0x02, options }),
    synth.udp({ src: 40_001, dst: 53 }, query),
    synth.sctp({ src: 2905, dst: 2905, tag: 1 }, synth.sctpInit({ tag: 1, tsn: 1 }), synth.sctpData({ tsn: 2 }, query)),
    synth.udp({ src: 0, dst: 0, length: 0 }),
  ];
}

function networkPackets(): Pdu[] {
  const udp4 = synth.ipv4(IP4, synth.udp({ src: 5, dst: 6 }, new Uint8Array(40)));
  const udp6 = synth.ipv6(IP6, synth.udp({ src: 5, dst: 6 }, new Uint8Array(40)));
  const extended = synth.hopByHop(
    {},
    synth.routing(
      { addresses: [IP6.dst] },
      synth.destinationOptions({}, synth.authentication({ spi: 1 }, synth.tcp({ src: 1, dst: 2 }))),
    ),
  );
  return [
    ...transports().map((payload) => synth.ipv4(IP4, payload)),
    ...transports().map((payload) => synth.ipv6(IP6, payload)),
    synth.ipv4({ ...IP4, options: synth.ROUTER_ALERT }, synth.igmp3Report("224.0.0.251", "239.1.2.3")),
    synth.ipv4(IP4, synth.icmpEcho({ id: 1, sequence: 2 }, new Uint8Array(56))),
    synth.ipv4(IP4, synth.icmpUnreachable(udp4)),
    synth.ipv6(IP6, synth.icmp6Unreachable(udp6)),
    synth.ipv6(IP6, synth.neighborSolicitation(IP6.dst, A)),
    synth.ipv6(IP6, extended),
    synth.ipv6(IP6, synth.esp({ spi: 1 }, new Uint8Array(64))),
  ];
}

function tunnels(): Pdu[] {
  const inner4 = synth.ipv4({ src: "10.1.0.1", dst: "10.1.0.2" }, transports()[0]!);
  const inner6 = synth.ipv6({ src: "fd00::1", dst: "fd00::2" }, transports()[2]!);
  const bridged = synth.ethernet({ src: B, dst: A }, synth.vlan({ id: 9 }, inner4));
  const overUdp = (port: number, payload: Uint8Array): Pdu =>
    synth.ipv4(IP4, synth.udp({ src: 50_000, dst: port }, payload));
  return [
    synth.ipv4(IP4, synth.gre({ key: 1, sequence: 2, checksummed: true }, inner4)),
    synth.ipv4(IP4, synth.gre({}, bridged)),
    synth.ipv4(IP4, inner4),
    synth.ipv4(IP4, inner6),
    synth.ipv6(IP6, inner4),
    synth.ipv6(IP6, synth.ipv6(IP6, synth.ipv4(IP4, synth.ipv4(IP4, inner6)))),
    overUdp(synth.VXLAN_PORT, synth.vxlan({ vni: 5 }, bridged)),
    overUdp(
      synth.VXLAN_PORT,
      synth.vxlan(
        { vni: 5 },
        synth.ethernet(
          { src: A, dst: B },
          overUdp(synth.GENEVE_PORT, synth.geneve({ vni: 6, options: new Uint8Array(8) }, bridged)),
        ),
      ),
    ),
    overUdp(synth.GENEVE_PORT, synth.geneve({ vni: 6 }, inner6)),
    overUdp(synth.GTP_U_PORT, synth.gtpU({ teid: 1 }, inner4)),
    overUdp(
      synth.GTP_U_PORT,
      synth.gtpU({ teid: 1, sequence: 1, extension: { type: 0x85, content: new Uint8Array(2) } }, inner6),
    ),
    overUdp(synth.TEREDO_PORT, synth.teredo({ origin: { port: 1, ip: IP4.src }, nonce: new Uint8Array(8) }, inner6)),
  ];
}

function fragments(): Pdu[] {
  const large4 = synth.ipv4({ ...IP4, id: 77 }, synth.udp({ src: 7, dst: 8 }, new Uint8Array(3000)));
  const large6 = synth.ipv6(IP6, synth.udp({ src: 7, dst: 8 }, new Uint8Array(3000)));
  const tunnelled = synth.ipv4(
    { ...IP4, id: 78 },
    synth.gre({}, synth.ipv4(IP4, synth.udp({ src: 7, dst: 8 }, new Uint8Array(2000)))),
  );
  return [
    ...synth.fragmentIpv4(large4, 1400),
    ...synth.fragmentIpv6(large6, 1400, 99),
    ...synth.fragmentIpv4(tunnelled, 800),
  ];
}

function neighbours(): Pdu[] {
  const packet = networkPackets()[0]!;
  return [
    synth.arp({ operation: 1, senderMac: A, senderIp: IP4.src, targetIp: IP4.dst }),
    synth.vlan({ id: 100, tpid: 0x88a8 }, synth.vlan({ id: 7 }, packet)),
    synth.mpls({ label: 16 }, synth.mpls({ label: 17 }, packet)),
    synth.pppoe({ session: 1 }, synth.ppp({}, packet)),
    synth.pppoe({ session: 0, code: 9 }, new Uint8Array(20)),
    synth.llc({}, packet),
    synth.llc({}, new Uint8Array(35)),
  ];
}

function inEveryLink(packet: Pdu): Sample[] {
  const wifi = synth.wifiData({ src: A, dst: B, bssid: B, toDs: true, qos: true }, synth.llc({}, packet));
  return [
    frame(LinkType.LINUX_SLL, synth.sll({ src: A }, packet)),
    frame(LinkType.LINUX_SLL2, synth.sll2({ src: A }, packet)),
    frame(LinkType.RAW, packet),
    frame(LinkType.NULL, synth.nullLoopback({}, packet)),
    frame(LinkType.LOOP, synth.nullLoopback({ littleEndian: false }, packet)),
    frame(LinkType.PPP, synth.ppp({ framed: true }, packet)),
    frame(LinkType.PPP_HDLC, synth.ppp({ framed: true }, packet)),
    frame(LinkType.C_HDLC, synth.ciscoHdlc(packet)),
    frame(LinkType.IEEE802_11, wifi),
    frame(LinkType.IEEE802_11_RADIOTAP, synth.radiotap({ channel: 2412, signal: -40, fcs: false }, wifi)),
  ];
}
