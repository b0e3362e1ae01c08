// ARP scan: one station asks for very many addresses of its network, to find out who is there.

import { formatIpv4 } from "../../flow/address.ts";
import type { Packet } from "../../decode/packet.ts";
import { parameter } from "../detector.ts";
import type { Detector, Rule, Tools } from "../detector.ts";
import { macAt, macText } from "../hardware-address.ts";
import { RecentMap } from "../recent-map.ts";
import { many, secondsText } from "./flow-words.ts";

export const arpScan: Rule = {
  id: "arp-scan",
  title: "ARP scan",
  explanation:
    "One station asks who has each of very many addresses of the network. Scanners and some inventory programs do that before " +
    "they look closer; a router may, when somebody outside scans the network behind it.",
  technique: "T1018",
  severity: "MEDIUM",
  parameters: [
    parameter("addresses", "different addresses", "addresses", 100, 5, 65_536),
    parameter("window", "within", "s", 60, 1, 3600),
  ],
  make: (tools) => new ArpScan(tools),
};

interface Asker {
  since: number;
  ip: string;
  asked: Set<number>;
}

const MOST_ASKERS = 1024;
const MOST_ASKED = 65_536;
/** Of all askers together. */
const MOST_IN_ALL = 1 << 18;
const REQUEST = 1;

class ArpScan implements Detector {
  readonly #tools: Tools;
  readonly #askers = new RecentMap<number, Asker>(MOST_ASKERS, (asker) => (this.#asked -= asker.asked.size));
  /** Addresses that are remembered. */
  #asked = 0;

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  get forgotten(): number {
    return this.#askers.dropped;
  }

  arp(packet: Packet, data: Uint8Array, at: number): void {
    if (data[at + 7] !== REQUEST) return;
    const tools = this.#tools;
    const address = macAt(data, at + 8);
    const window = tools.value("window");
    let asker = this.#askers.get(address);
    if (asker === undefined || Math.abs(packet.time - asker.since) > window * 1e6) {
      if (asker !== undefined) this.#forget(address, asker);
      asker = { since: packet.time, ip: formatIpv4(data, at + 14), asked: new Set() };
      this.#askers.set(address, asker);
    }
    const target = (data[at + 24] << 24) | (data[at + 25] << 16) | (data[at + 26] << 8) | data[at + 27];
    if (asker.asked.has(target) || asker.asked.size >= MOST_ASKED) return;
    if (this.#asked >= MOST_IN_ALL) return this.#forgetOldest();
    asker.asked.add(target);
    this.#asked++;
    const count = asker.asked.size;
    if (count < tools.value("addresses")) return;
    const mac = macText(address);
    const took = (packet.time - asker.since) / 1e6;
    tools.raise({
      key: mac,
      time: packet.time,
      since: asker.since,
      src: asker.ip === "0.0.0.0" ? null : asker.ip,
      dst: null,
      summary: `${mac} (${asker.ip}) asked for ${many(count, "address", "addresses")} in ${secondsText(took)}`,
      observed: count,
      threshold: tools.value("addresses"),
      window,
      filter: `arp.opcode == 1 && arp.src.hw_mac == ${mac}`,
    });
  }

  #forget(mac: number, asker: Asker): void {
    this.#asked -= asker.asked.size;
    this.#askers.delete(mac);
  }

  #forgetOldest(): void {
    for (const [mac, asker] of this.#askers.entries()) return this.#forget(mac, asker);
  }
}
