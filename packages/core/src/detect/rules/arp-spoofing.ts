// ARP: two stations that claim the same address, by mistake or to sit between others.

import { formatIpv4 } from "../../flow/address.ts";
import type { Packet } from "../../decode/packet.ts";
import { parameter } from "../detector.ts";
import type { Detector, Rule, Tools } from "../detector.ts";
import { macAt, macText } from "../hardware-address.ts";
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
  mac: number;
  time: number;
  count: number;
  since: number;
}

const MOST_ADDRESSES = 8192;
const MOST_CLAIMS = 8;
/** Virtual routers share an address: VRRP (RFC 9568, 7.3) and HSRP (RFC 2281, 6.1). */
const VIRTUAL: readonly { first: number; last: number }[] = [
  { first: 0x00005e_000100, last: 0x00005e_0002ff },
  { first: 0x00000c_07ac00, last: 0x00000c_07acff },
  { first: 0x00000c_9ff000, last: 0x00000c_9fffff },
  { first: 0x0007b4_000000, last: 0x0007b4_ffffff },
];

class ArpSpoofing implements Detector {
  readonly #tools: Tools;
  readonly #addresses = new RecentMap<number, Claim[]>(MOST_ADDRESSES);

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  get forgotten(): number {
    return this.#addresses.dropped;
  }

  arp(packet: Packet, data: Uint8Array, at: number): void {
    // A probe claims nothing: its sender is nobody yet (RFC 5227, 2.1.1).
    if ((data[at + 14] | data[at + 15] | data[at + 16] | data[at + 17]) === 0) return;
    const mac = macAt(data, at + 8);
    if (VIRTUAL.some(({ first, last }) => mac >= first && mac <= last)) return;
    const ip = (data[at + 14] << 24) | (data[at + 15] << 16) | (data[at + 16] << 8) | data[at + 17];
    const claims = this.#addresses.obtain((packet.vlan + 1) * 2 ** 32 + (ip >>> 0), () => []);
    const window = this.#tools.value("window") * 1e6;
    let own: Claim | null = null;
    let kept = 0;
    for (const claim of claims) {
      if (Math.abs(packet.time - claim.time) > window) continue;
      claims[kept++] = claim;
      if (claim.mac === mac) own = claim;
    }
    claims.length = kept;
    if (own === null) {
      if (claims.length >= MOST_CLAIMS) return;
      own = { mac, time: packet.time, count: 0, since: packet.time };
      claims.push(own);
    }
    own.time = packet.time;
    own.count++;
    if (claims.length > 1) this.#judge(formatIpv4(data, at + 14), packet, claims);
  }

  /** One change is a new card or a lease: both must go on. */
  #judge(ip: string, packet: Packet, claims: readonly Claim[]): void {
    const tools = this.#tools;
    const least = tools.value("claims");
    const live = claims.filter(({ count }) => count >= least);
    if (live.length < 2) return;
    // The first has spoken again after the second had come.
    if (live.every((claim) => claim === live[0] || claim.since > live[0].time)) return;
    const macs = live.map(({ mac }) => macText(mac));
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
