// DNS rebinding: a name that was a public address becomes a private one, so that a page from outside reaches hosts inside.

import type { DnsExchange } from "../../latency/dns-exchange.ts";
import { DnsTransport } from "../../latency/dns-exchange.ts";
import { parameter } from "../detector.ts";
import type { Detector, Rule, Tools } from "../detector.ts";
import { Term } from "../flow-view.ts";
import { isInside, parseAddress, parseNetwork } from "../network.ts";
import type { Network } from "../network.ts";
import { RecentMap } from "../recent-map.ts";

export const dnsRebinding: Rule = {
  id: "dns-rebinding",
  title: "DNS answer turned private",
  explanation:
    "The same resolver first gave a public address for a name and shortly afterwards a private one. A page from outside can " +
    "reach hosts inside that way. Have the resolver refuse private addresses for names of others.",
  technique: null,
  severity: "MEDIUM",
  parameters: [parameter("window", "within", "s", 3600, 10, 86_400)],
  make: (tools) => new DnsRebinding(tools),
};

const MOST_NAMES = 16_384;
const PRIVATE: readonly Network[] = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "::1",
  "fc00::/7",
  "fe80::/10",
].map((text) => parseNetwork(text)!);
const A = 1;
const AAAA = 28;

class DnsRebinding implements Detector {
  readonly #tools: Tools;
  /** When a name was last public, microseconds. */
  readonly #names = new RecentMap<string, number>(MOST_NAMES);

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  get forgotten(): number {
    return this.#names.dropped;
  }

  dns(exchange: DnsExchange): void {
    const { type, transport } = exchange;
    if ((type !== A && type !== AAAA) || transport > DnsTransport.TCP || exchange.rcode !== 0) return;
    let inside: string | null = null;
    let isPublic = false;
    for (const answer of exchange.answers) {
      const address = parseAddress(answer);
      if (address === null) continue;
      if (PRIVATE.some((network) => isInside(network, address))) inside = answer;
      else if (!answer.startsWith("0.")) isPublic = true;
    }
    if (inside === null && !isPublic) return;
    const key = `${exchange.client} ${exchange.resolver} ${exchange.foldedName}`;
    const before = this.#names.get(key);
    if (isPublic) this.#names.set(key, exchange.asked);
    const window = this.#tools.value("window");
    if (inside === null || before === undefined || exchange.asked - before > window * 1e6) return;
    this.#tools.raise({
      key,
      time: exchange.asked,
      src: exchange.client,
      dst: inside,
      summary: `${exchange.foldedName} was a public address and became ${inside} for ${exchange.client}`,
      window,
      filter: `${Term.pair(exchange.client, exchange.resolver)} && dns`,
      slots: [exchange.slot],
    });
  }
}
