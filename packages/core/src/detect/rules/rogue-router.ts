// IPv6: a router that was not there before announces itself (RFC 4861, 4.2).

import { formatIpv6 } from "../../flow/address.ts";
import type { Packet } from "../../decode/packet.ts";
import { parameter } from "../detector.ts";
import type { Detector, Rule, Tools } from "../detector.ts";
import { RecentMap } from "../recent-map.ts";

export const rogueRouter: Rule = {
  id: "rogue-router",
  title: "Another IPv6 router",
  explanation:
    "Another router announces itself in a network that already had one, and hosts begin to send through it. A box with " +
    "internet sharing switched on does that by mistake, and so does somebody who wants to sit in between.",
  technique: "T1557",
  severity: "MEDIUM",
  quiet: 3600,
  parameters: [parameter("settled", "seconds that the first one was alone", "s", 600, 0, 86_400)],
  make: (tools) => new RogueRouter(tools),
};

const MOST_NETWORKS = 256;
const MOST_ROUTERS = 64;
/** Behind type, code, checksum, hop limit and flags. */
const LIFETIME_AT = 6;

class RogueRouter implements Detector {
  readonly #tools: Tools;
  readonly #networks = new RecentMap<number, Map<string, number>>(MOST_NETWORKS);

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  get forgotten(): number {
    return this.#networks.dropped;
  }

  router(packet: Packet): void {
    const { data, transportOffset: at, end, time } = packet;
    // Who is nobody's default router takes no traffic; a neighbour's header was hop limit 255 all the way.
    if (
      packet.ipVersion !== 6 ||
      at + 8 > Math.max(end, at + 8) ||
      (data[at + LIFETIME_AT] | data[at + LIFETIME_AT + 1]) === 0
    )
      return;
    const router = formatIpv6(packet.net, packet.sourceOffset);
    const routers = this.#networks.obtain(packet.vlan, () => new Map<string, number>());
    if (!routers.has(router) && routers.size < MOST_ROUTERS) routers.set(router, time);
    const [first, since] = routers.entries().next().value ?? [router, time];
    const begun = routers.get(router) ?? time;
    if (router === first || (begun - since) / 1e6 < this.#tools.value("settled")) return;
    this.#tools.raise({
      key: `${packet.vlan} ${router}`,
      time,
      src: router,
      dst: null,
      summary: `${router} announces itself as router, where ${first} was there before`,
      filter: `icmpv6.type == 134 && ipv6.src == ${router}`,
    });
  }
}
