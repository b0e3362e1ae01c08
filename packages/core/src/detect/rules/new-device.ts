// A device that has not been in the network before, by its hardware address.

import { formatIpv4 } from "../../flow/address.ts";
import type { Packet } from "../../decode/packet.ts";
import type { Detector, Rule, Tools } from "../detector.ts";
import { macAt, macText } from "../hardware-address.ts";

export const newDevice: Rule = {
  id: "new-device",
  title: "New device",
  explanation:
    "A hardware address has been heard for the first time, after the network was watched for an hour. A guest, a new machine, " +
    "or a phone that makes up a new address for each network.",
  technique: "T1200",
  severity: "LOW",
  quiet: 60,
  parameters: [],
  make: (tools) => new NewDevice(tools),
};

class NewDevice implements Detector {
  readonly #tools: Tools;

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  arp(packet: Packet, data: Uint8Array, at: number): void {
    const address = macAt(data, at + 8);
    if (!this.#tools.devices.isNew(address)) return;
    const mac = macText(address);
    const ip = formatIpv4(data, at + 14);
    this.#tools.raise({
      key: mac,
      time: packet.time,
      src: ip === "0.0.0.0" ? null : ip,
      dst: null,
      summary: `${mac} is new in the network${ip === "0.0.0.0" ? "" : ` and has the address ${ip}`}`,
      filter: `arp.src.hw_mac == ${mac}`,
    });
  }
}
