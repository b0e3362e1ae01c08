// What a network says to itself: ARP, neighbour discovery, DHCP, IGMP, MLD, multicast DNS, SSDP.

import { dhcp, DhcpType } from "../app/dhcp.ts";
import { MDNS_GROUP, MDNS_PORT, mdnsAnnouncement, mdnsQuery } from "../app/mdns.ts";
import { line } from "../app/line.ts";
import { arp } from "../arp.ts";
import { bytes } from "../bytes.ts";
import { BROADCAST, ethernet } from "../ethernet.ts";
import {
  multicastListenerReport,
  neighborAdvertisement,
  neighborSolicitation,
  routerAdvertisement,
  solicitedNodeGroup,
} from "../icmp6.ts";
import { igmp, igmp3Report, ROUTER_ALERT } from "../igmp.ts";
import { ipv4 } from "../ipv4.ts";
import { hopByHop } from "../ipv6-extensions.ts";
import { ipv6 } from "../ipv6.ts";
import type { Pdu } from "../pdu.ts";
import { udp } from "../udp.ts";
import { everyone, MILLISECOND, printer, router, SECOND, television } from "./network.ts";
import type { Activity, LocalHost } from "./network.ts";

const frame = (src: string, dst: string, packet: Pdu): Uint8Array => ethernet({ src, dst, minimum: 60 }, packet);

/** Every host asks for another now and then. */
export const addressResolution: Activity = function* (random, start) {
  let now = start;
  for (;;) {
    now += random.wait(1.5 * SECOND);
    const who = random.pick(everyone);
    const other = who !== router && random.chance(0.6) ? router : random.pick(everyone);
    if (who === other) continue;
    if (random.chance(0.6)) {
      const question = arp({ operation: 1, senderMac: who.mac, senderIp: who.ip, targetIp: other.ip });
      yield { time: now, bytes: frame(who.mac, BROADCAST, question) };
      const targets = { targetMac: who.mac, targetIp: who.ip };
      const answer = arp({ operation: 2, senderMac: other.mac, senderIp: other.ip, ...targets });
      now += 200 + random.wait(300);
      yield { time: now, bytes: frame(other.mac, who.mac, answer) };
    } else {
      const group = solicitedNodeGroup(other.ip6);
      const header = { src: who.ip6, dst: group.ip, hopLimit: 255 };
      yield { time: now, bytes: frame(who.mac, group.mac, ipv6(header, neighborSolicitation(other.ip6, who.mac))) };
      const back = { src: other.ip6, dst: who.ip6, hopLimit: 255 };
      now += 200 + random.wait(300);
      yield { time: now, bytes: frame(other.mac, who.mac, ipv6(back, neighborAdvertisement(other.ip6, other.mac))) };
    }
  }
};

export const routerAdvertisements: Activity = function* (random, start) {
  let now = start;
  for (;;) {
    now += 8 * SECOND + random.wait(4 * SECOND);
    const advertisement = routerAdvertisement({ routerMac: router.mac, prefix: "fd42:7a:20::" });
    const packet = ipv6({ src: "fe80::1", dst: "ff02::1", hopLimit: 255 }, advertisement);
    yield { time: now, bytes: frame(router.mac, "33:33:00:00:00:01", packet) };
  }
};

/** The router asks who wants which group; the television and the printer answer. */
export const groupMembership: Activity = function* (random, start) {
  let now = start + 3 * SECOND;
  for (;;) {
    const query = igmp({ type: 0x11, group: "0.0.0.0", maxResponse: 100 });
    const header = { ttl: 1, tos: 0xc0, options: ROUTER_ALERT };
    const all = { dst: "224.0.0.1", ...header };
    yield { time: now, bytes: frame(router.mac, "01:00:5e:00:00:01", ipv4({ src: router.ip, ...all }, query)) };
    for (const who of [television, printer]) {
      now += random.wait(2 * SECOND);
      const report = ipv4({ src: who.ip, dst: "224.0.0.22", ...header }, igmp3Report(MDNS_GROUP.ip, "239.255.255.250"));
      yield { time: now, bytes: frame(who.mac, "01:00:5e:00:00:16", report) };
      const options = { options: Uint8Array.of(5, 2, 0, 0) }; // router alert (RFC 2711)
      const listener = hopByHop(options, multicastListenerReport(MDNS_GROUP.ip6));
      const packet = ipv6({ src: `fe80::${who.ip6.split("::")[1]}`, dst: "ff02::16", hopLimit: 1 }, listener);
      yield { time: (now += 400), bytes: frame(who.mac, "33:33:00:00:00:16", packet) };
    }
    now += 30 * SECOND;
  }
};

/** Services announce themselves, and somebody looks for them. */
export const serviceDiscovery: Activity = function* (random, start) {
  let now = start;
  for (;;) {
    now += random.wait(6 * SECOND);
    const asker = random.pick(everyone);
    const six = random.chance(0.4);
    yield { time: now, bytes: multicast(asker, mdnsQuery("_ipp._tcp.local", "_airplay._tcp.local"), six) };
    now += random.between(20, 120) * MILLISECOND;
    const service = { service: "_ipp._tcp.local", host: "printer.local", port: 631, ip: printer.ip };
    const announcement = mdnsAnnouncement({
      instance: "Office Printer._ipp._tcp.local",
      ...service,
      text: ["rp=ipp/print"],
    });
    yield { time: now, bytes: multicast(printer, announcement, six) };
    if (random.chance(0.5)) yield { time: (now += 15 * MILLISECOND), bytes: searchDevices(television) };
  }
};

function multicast(who: LocalHost, message: Uint8Array, six: boolean): Uint8Array {
  const datagram = udp({ src: MDNS_PORT, dst: MDNS_PORT }, message);
  return six
    ? frame(who.mac, MDNS_GROUP.mac6, ipv6({ src: who.ip6, dst: MDNS_GROUP.ip6, hopLimit: 255 }, datagram))
    : frame(who.mac, MDNS_GROUP.mac, ipv4({ src: who.ip, dst: MDNS_GROUP.ip, ttl: 255 }, datagram));
}

function searchDevices(who: LocalHost): Uint8Array {
  const lines = [
    "M-SEARCH * HTTP/1.1",
    "HOST: 239.255.255.250:1900",
    'MAN: "ssdp:discover"',
    "MX: 2",
    "ST: ssdp:all",
    "",
  ];
  const datagram = udp({ src: 50_190, dst: 1900 }, bytes(...lines.map(line)));
  return frame(who.mac, "01:00:5e:7f:ff:fa", ipv4({ src: who.ip, dst: "239.255.255.250", ttl: 2 }, datagram));
}

/** A visitor's telephone joins and gets an address. */
export const visitors: Activity = function* (random, start) {
  let now = start + 10 * SECOND;
  for (let visitor = 0; ; visitor = (visitor + 1) % 16) {
    const number = 100 + visitor;
    const clientMac = `00:00:5e:00:53:${number.toString(16)}`;
    const ip = `192.168.20.${number}`;
    const base = { transaction: random.next(), clientMac };
    const ask = { hostName: `visitor-${visitor + 1}` };
    const given = { yourIp: ip, server: router.ip };
    const steps = [
      dhcp({ type: DhcpType.DISCOVER, ...base, ...ask }),
      dhcp({ type: DhcpType.OFFER, ...base, ...given }),
      dhcp({ type: DhcpType.REQUEST, ...base, ...ask, requested: ip, server: router.ip }),
      dhcp({ type: DhcpType.ACK, ...base, ...given }),
    ];
    for (const [i, message] of steps.entries()) {
      now += random.between(2, 30) * MILLISECOND;
      const packet =
        i % 2 === 0
          ? ipv4({ src: "0.0.0.0", dst: "255.255.255.255" }, udp({ src: 68, dst: 67 }, message))
          : ipv4({ src: router.ip, dst: ip }, udp({ src: 67, dst: 68 }, message));
      yield {
        time: now,
        bytes: i % 2 === 0 ? frame(clientMac, BROADCAST, packet) : frame(router.mac, clientMac, packet),
      };
    }
    now += 40 * SECOND + random.wait(60 * SECOND);
  }
};
