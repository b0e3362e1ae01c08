// ARP: two stations that claim the same address, by mistake or to sit between others.

import { formatIpv4, formatMac } from "../../flow/address.ts";
import type { Packet } from "../../decode/packet.ts";
import { parameter } from "../detector.ts";
import type { Detector, Rule, Tools } from "../detector.ts";
import { RecentMap } from "../recent-map.ts";
import { many } from "./flow-words.ts";

export const arpSpoofing: Rule = {
  id: "arp-spoofing",
  title: "ARP spoofing or duplicate address",
  explanation:
    "Two stations claim the same IP address. Either it was given twice by mistake, or one of them pretends to be the other in " +
    "order to read its traffic: find both by their hardware addresses at the switch. Standby routers that take over are silent.",
  technique: "T1557.002",
  severity: "HIGH",
  parameters: [
    parameter("claims", "claims by each of two stations", "claims", 2, 1, 1000),
    parameter("window", "within", "s", 120, 1, 3600),
  ],
  make: (tools) => new ArpSpoofing(tools),
};

/** Of one address: who claims it, and since when. */
interface Claim {
  mac: string;
  time: number;
  count: number;
  since: number;
}

const MOST_ADDRESSES = 8192;
const MOST_CLAIMS = 8;
/** Virtual routers share an address: VRRP (RFC 9568, 7.3) and HSRP (RFC 2281, 6.1). */
const VIRTUAL = /^00:00:5e:00:0[12]:|^00:00:0c:07:ac:|^00:00:0c:9f:f|^00:07:b4:/;

class ArpSpoofing implements Detector {
  readonly #tools: Tools;
  readonly #addresses = new RecentMap<string, Claim[]>(MOST_ADDRESSES);

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  arp(packet: Packet, data: Uint8Array, at: number): void {
    // A probe claims nothing: its sender is nobody yet (RFC 5227, 2.1.1).
    if ((data[at + 14] | data[at + 15] | data[at + 16] | data[at + 17]) === 0) return;
    const ip = formatIpv4(data, at + 14);
    const mac = formatMac(data, at + 8);
    if (VIRTUAL.test(mac)) return;
    const claims = this.#addresses.obtain(`${packet.vlan} ${ip}`, () => []);
    const window = this.#tools.value("window") * 1e6;
    const fresh = claims.filter(({ time }) => Math.abs(packet.time - time) <= window);
    claims.length = 0;
    claims.push(...fresh);
    let own = claims.find((claim) => claim.mac === mac);
    if (own === undefined) {
      if (claims.length >= MOST_CLAIMS) return;
      own = { mac, time: packet.time, count: 0, since: packet.time };
      claims.push(own);
    }
    own.time = packet.time;
    own.count++;
    if (claims.length > 1) this.#judge(ip, packet, claims);
  }

  /** One change is a new card or a lease: both must go on. */
  #judge(ip: string, packet: Packet, claims: readonly Claim[]): void {
    const tools = this.#tools;
    const least = tools.value("claims");
    const live = claims.filter(({ count }) => count >= least);
    if (live.length < 2) return;
    // The first has spoken again after the second had come.
    if (live.every((claim) => claim === live[0] || claim.since > live[0].time)) return;
    const macs = live.map(({ mac }) => mac);
    tools.raise({
      key: `${packet.vlan} ${ip}`,
      time: packet.time,
      since: Math.min(...live.map(({ since }) => since)),
      src: null,
      dst: ip,
      summary: `${ip} is claimed by ${many(macs.length, "station")}: ${macs.join(" and ")}`,
      observed: macs.length,
      threshold: 2,
      window: tools.value("window"),
      filter: `arp.src.proto_ipv4 == ${ip}`,
    });
  }
}
