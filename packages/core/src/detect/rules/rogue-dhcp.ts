// DHCP: a second server in a network, and clients without number that use up its addresses.

import { formatIpv4, formatMac } from "../../flow/address.ts";
import type { Packet } from "../../decode/packet.ts";
import { parameter } from "../detector.ts";
import type { Detector, Rule, Tools } from "../detector.ts";
import { RecentMap } from "../recent-map.ts";
import { many } from "./flow-words.ts";

export const rogueDhcp: Rule = {
  id: "rogue-dhcp",
  title: "Another DHCP server",
  explanation:
    "A second DHCP server gives addresses in a network that already had one. Whoever asks it gets its idea of router and " +
    "resolver: a box plugged in the wrong way round, or somebody who wants to sit in between.",
  technique: "T1557.003",
  severity: "MEDIUM",
  quiet: 3600,
  parameters: [parameter("settled", "seconds that the first one was alone", "s", 60, 0, 86_400)],
  make: (tools) => new RogueDhcp(tools),
};

export const dhcpFlood: Rule = {
  id: "dhcp-flood",
  title: "DHCP flood",
  explanation:
    "Very many clients ask for an address within seconds. Programs that use up all addresses of a network do that, so that " +
    "others get none, or get theirs from another server.",
  technique: "T1499.002",
  severity: "HIGH",
  parameters: [
    parameter("clients", "different clients", "clients", 100, 5, 65_536),
    parameter("window", "within", "s", 10, 1, 600),
  ],
  make: (tools) => new DhcpFlood(tools),
};

/** RFC 2131, section 2: operation, hardware address, and the options behind the magic number. */
const ADDRESS_AT = 12;
const HARDWARE_AT = 28;
const OPTIONS_AT = 240;
const MAGIC = [99, 130, 83, 99];
const REQUEST = 1;
const REPLY = 2;
const TYPE = 53;
const SERVER = 54;
const OFFER = 2;
const ACK = 5;
const MOST_SERVERS = 64;
const MOST_NETWORKS = 256;
const MOST_CLIENTS = 65_536;

interface Message {
  type: number;
  server: string | null;
}

function messageOf({ data, payloadOffset: at, payloadCaptured }: Packet, operation: number): Message | null {
  if (payloadCaptured < OPTIONS_AT || data[at] !== operation) return null;
  if (MAGIC.some((byte, i) => data[at + OPTIONS_AT - 4 + i] !== byte)) return null;
  const end = at + payloadCaptured;
  const message: Message = { type: 0, server: null };
  for (let option = at + OPTIONS_AT; option + 1 < end && data[option] !== 255;) {
    if (data[option] === 0) {
      option++;
      continue;
    }
    const length = data[option + 1];
    if (option + 2 + length > end) break;
    if (data[option] === TYPE && length === 1) message.type = data[option + 2];
    if (data[option] === SERVER && length === 4) message.server = formatIpv4(data, option + 2);
    option += 2 + length;
  }
  return message;
}

class RogueDhcp implements Detector {
  readonly #tools: Tools;
  /** By network: when a server was first heard, and last. */
  readonly #networks = new RecentMap<number, Map<string, number>>(MOST_NETWORKS);

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  get forgotten(): number {
    return this.#networks.dropped;
  }

  dhcp(packet: Packet): void {
    const message = messageOf(packet, REPLY);
    if (message === null || message.server === null || (message.type !== OFFER && message.type !== ACK)) return;
    // What a relay hands on is of other networks, which have servers of their own (RFC 2131, giaddr).
    const { data, payloadOffset: at, time } = packet;
    if ((data[at + 24] | data[at + 25] | data[at + 26] | data[at + 27]) !== 0) return;
    // Unicast renewals cross routers: only what goes to the wire itself tells of this network.
    const servers = this.#networks.obtain(packet.vlan, () => new Map<string, number>());
    const { server } = message;
    const known = servers.has(server);
    if (!known && servers.size < MOST_SERVERS) servers.set(server, time);
    const [first, since] = servers.entries().next().value ?? [server, time];
    const begun = servers.get(server) ?? time;
    if (server === first || (begun - since) / 1e6 < this.#tools.value("settled")) return;
    this.#tools.raise({
      key: `${packet.vlan} ${server}`,
      time,
      src: server,
      dst: null,
      summary: `${server} gives addresses by DHCP, where ${first} was the only one before`,
      filter: `udp.srcport == 67 && ip.src == ${server}`,
    });
  }
}

class DhcpFlood implements Detector {
  readonly #tools: Tools;
  #since = Number.NaN;
  readonly #clients = new Set<string>();

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  dhcp(packet: Packet): void {
    const { data, payloadOffset: at, payloadCaptured, time } = packet;
    if (payloadCaptured < OPTIONS_AT || data[at] !== REQUEST) return;
    const tools = this.#tools;
    const window = tools.value("window");
    if (!(Math.abs(time - this.#since) <= window * 1e6)) {
      this.#since = time;
      this.#clients.clear();
    }
    if (this.#clients.size >= MOST_CLIENTS) return;
    const before = this.#clients.size;
    // A client is a card, or an address that it has or asks from.
    const from = formatIpv4(data, at + ADDRESS_AT);
    const source = packet.ipVersion === 4 ? formatIpv4(packet.net, packet.sourceOffset) : "";
    this.#clients.add(`${formatMac(data, at + HARDWARE_AT)} ${from} ${source}`);
    const count = this.#clients.size;
    if (count === before || count < tools.value("clients")) return;
    tools.raise({
      key: String(packet.vlan),
      time,
      since: this.#since,
      src: null,
      dst: null,
      summary: `${many(count, "client")} asked for an address by DHCP within ${window} s`,
      observed: count,
      threshold: tools.value("clients"),
      window,
      filter: "udp.port == 67",
    });
  }
}
