// A device that has not been in the network before, by its hardware address.

import { formatIpv4, formatIpv6 } from "../../flow/address.ts";
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

const ND_TARGET_AT = 8;
const ND_OPTIONS_AT = 24;
const ND_OPTION = 8;
/** A solicitation has type 135 and option 1, an advertisement 136 and 2. */
const ND_KIND = 134;
const DHCP_HOPS_AT = 3;
const DHCP_HARDWARE_AT = 28;

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
    this.#found(packet, mac, ip === "0.0.0.0" ? null : ip, `arp.src.hw_mac == ${mac}`);
  }

  /** By the option that tells a link-layer address: the sender's of a question, the target's of an answer (RFC 4861, 4.6.1). */
  neighbour(packet: Packet): void {
    const { data, end, transportOffset: at, icmpType } = packet;
    const option = at + ND_OPTIONS_AT;
    if (option + ND_OPTION > end || data[option] !== icmpType - ND_KIND || data[option + 1] !== 1) return;
    const address = macAt(data, option + 2);
    if (!this.#tools.devices.isNew(address)) return;
    const mac = macText(address);
    const isQuestion = data[option] === 1;
    const ip = isQuestion ? formatIpv6(packet.net, packet.sourceOffset) : formatIpv6(data, at + ND_TARGET_AT);
    this.#found(packet, mac, ip, `eth.src == ${mac} && icmpv6`);
  }

  /** By a client's question; it has no address yet. */
  dhcp(packet: Packet): void {
    const { data, payloadOffset: at, payloadCaptured } = packet;
    // An Ethernet address (RFC 2131, 2; RFC 1700), of the host itself and not through a relay.
    const isClient =
      payloadCaptured >= DHCP_HARDWARE_AT + 6 && data[at] === 1 && data[at + 1] === 1 && data[at + 2] === 6;
    if (!isClient || data[at + DHCP_HOPS_AT] !== 0) return;
    const address = macAt(data, at + DHCP_HARDWARE_AT);
    if (!this.#tools.devices.isNew(address)) return;
    const mac = macText(address);
    this.#found(packet, mac, null, `eth.src == ${mac} && udp.port == 67`);
  }

  #found(packet: Packet, mac: string, ip: string | null, filter: string): void {
    const summary = `${mac} is new in the network${ip === null ? "" : ` and has the address ${ip}`}`;
    this.#tools.raise({ key: mac, time: packet.time, src: ip, dst: null, summary, filter });
  }
}
