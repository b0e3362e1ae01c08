// DNS tunnels: data that leaves as names, and comes back as answers. Many different long names under one domain.

import { serviceOf } from "../../classify/services.ts";
import type { DnsExchange } from "../../latency/dns-exchange.ts";
import { DnsTransport } from "../../latency/dns-exchange.ts";
import { parameter } from "../detector.ts";
import type { Detector, Rule, Tools } from "../detector.ts";
import { Term } from "../flow-view.ts";
import { RecentMap } from "../recent-map.ts";
import { bytesText, many } from "./flow-words.ts";

export const dnsTunnel: Rule = {
  id: "dns-tunnel",
  title: "DNS tunnel or exfiltration",
  explanation:
    "One host asks for very many different long names under one domain. Whoever owns the domain reads the names: data leaves " +
    "the network in them, and answers bring some back. Find the program that asks; block the domain at the resolver.",
  technique: "T1071.004",
  severity: "HIGH",
  quiet: 600,
  parameters: [
    parameter("names", "different names under one domain", "names", 50, 5, 4000),
    parameter("length", "mean length below the domain", "characters", 30, 5, 200),
    parameter("entropy", "mean entropy of that", "bits/character", 2.5, 0, 6),
    parameter("window", "within", "s", 300, 10, 3600),
  ],
  make: (tools) => new DnsTunnel(tools),
};

const MOST_PAIRS = 4096;
const MOST_NAMES = 4096;
/** Of all askers together. */
const MOST_IN_ALL = 1 << 18;
const EVIDENCE = 20;
/** Types that carry the most of a tunnel's answers. */
const ROOMY: ReadonlySet<number> = new Set([10, 16, 65_399]);
/** Bytes of a mean answer that brings something. */
const FULL = 200;
/** Who asks names of these publishes nothing: reverse names, lists of bad senders and files, the names of certificates. */
const ORDINARY = new Set([
  "in-addr.arpa",
  "ip6.arpa",
  "spamhaus.org",
  "sophosxl.net",
  "mcafee.com",
  "surbl.org",
  "dnswl.org",
]);

interface Asker {
  since: number;
  names: Set<number>;
  queries: number;
  roomy: number;
  /** Bytes of their answers. */
  received: number;
  length: number;
  entropy: number;
  flows: string[];
  /** The flow that was noted last. */
  slot: number;
}

class DnsTunnel implements Detector {
  readonly #tools: Tools;
  readonly #askers = new RecentMap<string, Asker>(MOST_PAIRS, (asker) => (this.#names -= asker.names.size));
  /** Names that are remembered. */
  #names = 0;

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  get forgotten(): number {
    return this.#askers.dropped;
  }

  dns(exchange: DnsExchange): void {
    if (exchange.transport !== DnsTransport.UDP && exchange.transport !== DnsTransport.TCP) return;
    // Names that are too short for anything are most of them.
    if (exchange.nameEnd - exchange.nameStart < 16 && !ROOMY.has(exchange.type)) return;
    const name = exchange.foldedName.replace(/\.$/, "");
    const domain = domainOf(name);
    if (ORDINARY.has(domain) || name.endsWith(".arpa")) return;
    const below = domain === "" ? name : name.slice(0, Math.max(0, name.length - domain.length - 1));
    if (below === "") return;
    const tools = this.#tools;
    const { client } = exchange;
    const key = `${client} ${domain === "" ? exchange.resolver : domain}`;
    const window = tools.value("window");
    let asker = this.#askers.get(key);
    if (asker === undefined || Math.abs(exchange.asked - asker.since) > window * 1e6) {
      if (asker !== undefined) this.#forget(key, asker);
      asker = {
        since: exchange.asked,
        names: new Set(),
        queries: 0,
        roomy: 0,
        received: 0,
        length: 0,
        entropy: 0,
        flows: [],
        slot: 0,
      };
      this.#askers.set(key, asker);
    }
    asker.queries++;
    if (ROOMY.has(exchange.type)) {
      asker.roomy++;
      asker.received += exchange.messageEnd - exchange.messageStart;
    }
    const hash = hashOf(below);
    if (asker.names.has(hash) || asker.names.size >= MOST_NAMES) return;
    if (this.#names >= MOST_IN_ALL) return this.#forgetOldest();
    asker.names.add(hash);
    this.#names++;
    asker.length += below.length;
    asker.entropy += entropyOf(below);
    // A name costs a hash.
    if (asker.names.size > 3 && asker.flows.length < EVIDENCE && asker.slot !== exchange.slot) {
      asker.slot = exchange.slot;
      const id = tools.flow(exchange.slot).communityId;
      if (asker.flows.at(-1) !== id) asker.flows.push(id);
    }
    this.#judge(asker, exchange, key, client, domain);
  }

  #judge(asker: Asker, exchange: DnsExchange, key: string, client: string, domain: string): void {
    const tools = this.#tools;
    const { names, length, entropy, roomy, received, queries } = asker;
    if (names.size < tools.value("names")) return;
    const mean = length / names.size;
    // Answers with much room are half a tunnel already; when they are full, hardly anything is asked of the names.
    const isRoomy = roomy * 2 > queries;
    const isFull = isRoomy && received >= FULL * queries;
    const ease = isFull ? 4 : isRoomy ? 2 : 1;
    if (mean < tools.value("length") / ease) return;
    // A short name of a session's number and a counter repeats its letters.
    if (entropy / names.size < tools.value("entropy") / (isFull ? 1.25 : 1)) return;
    tools.raise({
      key,
      time: exchange.asked,
      since: asker.since,
      src: client,
      dst: exchange.resolver,
      summary: `${client} asked for ${many(names.size, "name")} under ${domain === "" ? "no domain that there is" : domain}, of ${Math.round(mean)} characters on average: ${bytesText(length)} in names`,
      observed: names.size,
      threshold: tools.value("names"),
      window: tools.value("window"),
      filter: `${Term.pair(client, exchange.resolver)} && ${namesBelow(domain)}`,
      flows: asker.flows,
    });
  }

  #forget(key: string, asker: Asker): void {
    this.#names -= asker.names.size;
    this.#askers.delete(key);
  }

  #forgetOldest(): void {
    for (const [key, asker] of this.#askers.entries()) return this.#forget(key, asker);
  }
}

/** Empty where the last label is none that a domain could end with: a tunnel straight to its server needs no domain. */
function domainOf(name: string): string {
  const last = name.slice(name.lastIndexOf(".") + 1);
  if (!TOP_LEVEL.test(last)) return "";
  return serviceOf(name)?.domain ?? "";
}

/** What a display filter says of the names below a domain; of a text that is none, of all. */
function namesBelow(domain: string): string {
  const isPlain = /^[a-z\d_-]+(?:\.[a-z\d_-]+)*$/.test(domain);
  return isPlain ? `dns.qry.name matches "(^|[.])${domain.replaceAll(".", "[.]")}$"` : "dns";
}

/** Letters, as IANA's have (RFC 3696, 2), or an internationalised label. */
const TOP_LEVEL = /^(?:[a-z]{2,24}|xn--[a-z\d-]{2,59})$/;

function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}

const counts = new Uint16Array(128);

/** Shannon's, in bits a character. */
export function entropyOf(text: string): number {
  counts.fill(0);
  for (let i = 0; i < text.length; i++) counts[text.charCodeAt(i) & 127]++;
  let entropy = 0;
  for (const count of counts) if (count > 0) entropy -= (count / text.length) * Math.log2(count / text.length);
  return entropy;
}
