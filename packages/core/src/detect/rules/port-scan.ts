// Port scans: one host tries many ports of another, or one port of many others, and most of them have nothing to say.
// Fast or slow: what counts is how many different ones were tried since the scanner last rested.

import { TcpFlag } from "../../decode/packet.ts";
import { Seen } from "../../flow/columns.ts";
import type { FlowRecord } from "../../flow/flow-record.ts";
import { Outcome, parameter } from "../detector.ts";
import type { Detector, Finding, Rule, Tools } from "../detector.ts";
import { Carrier, Term, keyOf, keyText } from "../flow-view.ts";
import type { AddressKey, FlowView } from "../flow-view.ts";
import { RecentMap } from "../recent-map.ts";
import { many, secondsText } from "./flow-words.ts";

export const portScan: Rule = {
  id: "port-scan",
  title: "Port scan",
  explanation:
    "Somebody tries which doors are open: many ports of one host, or one port of many hosts, mostly without an answer. " +
    "From inside this is often a machine that has been taken over, or a scanner of your own: find out who runs it.",
  technique: "T1046",
  severity: "MEDIUM",
  quiet: 900,
  parameters: [
    parameter("ports", "different ports of one host", "ports", 20, 5, 65_535),
    parameter("hosts", "different hosts at one port", "hosts", 30, 5, 65_535),
    parameter("rest", "a scan is over after", "s", 900, 60, 7200),
    parameter("failed", "share without an answer", null, 0.5, 0, 1),
  ],
  make: (tools) => new PortScan(tools),
};

const KINDS = ["SYN", "FIN", "NULL", "XMAS", "ACK", "FIN/ACK", "UDP"] as const;
type Kind = (typeof KINDS)[number];

/** What looks the same in the middle of a connection whose beginning was not captured. */
const STRAY: ReadonlySet<Kind> = new Set(["ACK", "FIN/ACK"]);
/** Segments of one port that is only tried. */
const MOST_TRIES = 3;
/** Of what was tried, so much is a kind of its own: less is something else that the scanner does. */
const LEAST_SHARE = 0.1;

/** Different ports and hosts that are remembered of one scanner. */
const MOST_PAIRS = 1 << 16;
const MOST_SCANNERS = 2048;
/** Of all scanners together. */
const MOST_IN_ALL = 1 << 18;
const EVIDENCE = 20;
/** Seconds between looks for those who rest. */
const SWEEP_EVERY = 60;
/** Ports that a summary and a filter speak of. */
const MOST_SWEPT = 8;
const MOST_VICTIMS = 8;

type Common = Pick<Finding, "src" | "time" | "since" | "flows" | "window" | "count">;

/** Of one port: at how many hosts it was tried. */
interface Hosts {
  failed: number;
  answered: number;
}

interface Scanner {
  since: number;
  last: number;
  failed: number;
  answered: number;
  /** New pairs since it was last told of. */
  fresh: number;
  /** Different pairs. */
  size: number;
  /** The first pair, and how it was tried. */
  readonly dst: AddressKey;
  readonly port: number;
  readonly kind: Kind;
  /** All pairs; null while there is one: most who fail once do so once. */
  tries: Tries | null;
}

interface Tries {
  pairs: Set<AddressKey>;
  ports: Map<AddressKey, number>;
  hosts: Map<number, Hosts>;
  mostPorts: { dst: AddressKey; count: number };
  /** Ports that were tried at enough hosts. */
  swept: Set<number>;
  /** Of pairs, by how they were tried first. */
  kinds: Map<Kind, number>;
  flows: string[];
}

class PortScan implements Detector {
  readonly carriers = [Carrier.TCP, Carrier.UDP];
  readonly #tools: Tools;
  readonly #scanners = new RecentMap<AddressKey, Scanner>(MOST_SCANNERS, (scanner) => (this.#pairs -= scanner.size));
  /** Those that have tried something new in this second. */
  readonly #fresh = new Map<AddressKey, Scanner>();
  /** Pairs that are remembered. */
  #pairs = 0;

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  get forgotten(): number {
    return this.#scanners.dropped;
  }

  tried(flow: FlowView, outcome: number): void {
    const kind = kindOf(flow);
    if (kind === null || flow.isToMany) return;
    const udp = kind === "UDP";
    if (STRAY.has(kind) && !isProbe(flow)) return;
    // An answer on UDP whose question was not captured looks like a question that nobody answers.
    if (udp && (flow.srcPort < 1024 || flow.dstPort >= 49_152)) return;
    if (outcome === Outcome.ANSWERED && this.#scanners.size === 0) return;
    const src = flow.sourceKey;
    if (outcome === Outcome.ANSWERED) {
      const scanner = this.#scanners.get(src);
      if (scanner !== undefined) this.#answered(scanner, flow.destinationKey, flow.dstPort);
      return;
    }
    this.#count(src, flow.destinationKey, flow.dstPort, kind, flow.start, flow.slot, null);
  }

  fromFlow(flow: FlowRecord): void {
    const { dst_port, transport } = flow;
    if (dst_port === null || (transport !== "tcp" && transport !== "udp")) return;
    const time = flow.start * 1e6;
    const src = keyOf(flow.src_ip);
    const dst = keyOf(flow.dst_ip);
    const mute = flow.bytes_in <= flow.packets_in * MUTE_BYTES;
    if (transport === "udp" ? flow.packets_in > 0 : !mute) {
      const scanner = this.#scanners.get(src);
      if (scanner !== undefined) this.#answered(scanner, dst, dst_port);
    } else if (transport === "tcp" || ((flow.src_port ?? 0) >= 1024 && dst_port < 49_152)) {
      this.#count(src, dst, dst_port, transport === "udp" ? "UDP" : "SYN", time, null, flow.community_id);
    }
  }

  #count(
    src: AddressKey,
    dst: AddressKey,
    port: number,
    kind: Kind,
    time: number,
    slot: number | null,
    id: string | null,
  ): void {
    const tools = this.#tools;
    let scanner = this.#scanners.get(src);
    if (scanner !== undefined && Math.abs(time - scanner.last) > tools.value("rest") * 1e6) {
      this.#forget(src, scanner);
      scanner = undefined;
    }
    if (scanner === undefined) {
      scanner = newScanner(time, dst, port, kind);
      this.#scanners.set(src, scanner);
    }
    scanner.last = Math.max(scanner.last, time);
    scanner.failed++;
    if (has(scanner, dst, port)) return;
    if (scanner.size >= MOST_PAIRS || this.#pairs >= MOST_IN_ALL) {
      // Its first pair is not remembered either.
      if (scanner.size === 0) scanner.tries ??= newTries();
      if (this.#pairs >= MOST_IN_ALL) this.#forgetOldest();
      return;
    }
    this.#pairs++;
    scanner.size++;
    scanner.fresh++;
    if (scanner.size > 1 || scanner.tries !== null) this.#note(triesOf(scanner), dst, port, kind, slot, id);
    if (slot === null) this.#judge(src, scanner);
    else this.#fresh.set(src, scanner);
  }

  #note(tries: Tries, dst: AddressKey, port: number, kind: Kind, slot: number | null, id: string | null): void {
    const tools = this.#tools;
    const { pairs, flows } = tries;
    addTry(tries, dst, port, kind);
    if (!STRAY.has(kind) && portOf(tries, port).failed >= tools.value("hosts")) tries.swept.add(port);
    // Whoever fails once is no scanner yet: a name costs a hash.
    if (flows.length < EVIDENCE && pairs.size > 3) {
      if (id !== null) flows.push(id);
      else if (slot !== null) flows.push(tools.flow(slot).communityId);
    }
  }

  /** Of those who fail often, what has an answer belongs to the scan as well. */
  #answered(scanner: Scanner, dst: AddressKey, port: number): void {
    scanner.answered++;
    if (has(scanner, dst, port) || scanner.size >= MOST_PAIRS || this.#pairs >= MOST_IN_ALL) return;
    const tries = triesOf(scanner);
    tries.pairs.add(pairKey(dst, port));
    scanner.size++;
    this.#pairs++;
    portOf(tries, port).answered++;
  }

  #judge(key: AddressKey, scanner: Scanner): void {
    const tools = this.#tools;
    const { failed, answered, tries } = scanner;
    if (tries === null) return;
    const { mostPorts, swept } = tries;
    if (mostPorts.count < tools.value("ports") && swept.size === 0) return;
    if (failed < tools.value("failed") * (failed + answered)) return;
    const src = keyText(key);
    const took = Math.max(1, Math.round((scanner.last - scanner.since) / 1e6));
    const common: Common = {
      src,
      time: scanner.last,
      since: scanner.since,
      flows: tries.flows,
      window: took,
      count: scanner.fresh,
    };
    const kinds = kindsOf(tries);
    const isUdp = kinds.includes("UDP");
    const protocol = isUdp && kinds.length > 1 ? null : isUdp ? "udp" : "tcp";
    const also = protocol === null ? "" : ` && ${protocol}`;
    const tail = `in ${secondsText(took)} (${kinds.join(", ")}), ${many(answered, "answer")}`;
    scanner.fresh = 0;
    if (mostPorts.count >= tools.value("ports")) {
      const { count } = mostPorts;
      const dst = keyText(mostPorts.dst);
      const victims = this.#victims(tries);
      tools.raise({
        ...common,
        key: src,
        dst: victims.length === 1 ? dst : null,
        summary: `${src} tried ${many(count, "port")} of ${dst} ${tail}`,
        observed: count,
        threshold: tools.value("ports"),
        filter: `${hostsFilter(src, victims)}${also}`,
      });
    } else this.#raiseSweep(src, tries, tail, protocol, common);
  }

  /** Those of which enough ports were tried, not many more than a filter names: what else the scanner does meanwhile belongs to nobody's scan. */
  #victims({ ports }: Tries): string[] {
    const least = this.#tools.value("ports");
    const victims: string[] = [];
    for (const [dst, count] of ports) {
      if (count >= least) victims.push(keyText(dst));
      if (victims.length > MOST_VICTIMS) break;
    }
    return victims;
  }

  #raiseSweep(src: string, { hosts, swept }: Tries, tail: string, protocol: string | null, common: Common): void {
    const ports: number[] = [];
    for (const port of swept) if (ports.push(port) === MOST_SWEPT) break;
    const counts = ports
      .map((port) => ({ port, count: (hosts.get(port)?.failed ?? 0) + (hosts.get(port)?.answered ?? 0) }))
      .toSorted((a, b) => b.count - a.count || a.port - b.port);
    const [{ port, count }] = counts;
    const also = counts.length === 1 ? "" : ` and ${many(counts.length - 1, "other port")}`;
    const fields = protocol === null ? ["tcp", "udp"] : [protocol];
    const terms = counts.flatMap((each) => fields.map((field) => `${field}.port == ${each.port}`));
    this.#tools.raise({
      ...common,
      key: src,
      dst: null,
      summary: `${src} tried port ${port} of ${many(count, "host")}${also} ${tail}`,
      observed: count,
      threshold: this.#tools.value("hosts"),
      filter: `${Term.host(src)} && ${terms.length === 1 ? terms[0] : `(${terms.join(" || ")})`}`,
    });
  }

  #forget(src: AddressKey, scanner: Scanner): void {
    this.#pairs -= scanner.size;
    this.#scanners.delete(src);
  }

  /** The scanner that has rested for longest goes. */
  #forgetOldest(): void {
    for (const [src, scanner] of this.#scanners.entries()) return this.#forget(src, scanner);
  }

  tick(second: number): void {
    for (const [src, scanner] of this.#fresh) this.#judge(src, scanner);
    this.#fresh.clear();
    if (second % SWEEP_EVERY !== 0) return;
    const rest = this.#tools.value("rest") * 1e6;
    for (const [src, scanner] of this.#scanners.entries()) {
      if (second * 1e6 - scanner.last > rest) this.#forget(src, scanner);
    }
  }
}

function hostsFilter(src: string, victims: readonly string[]): string {
  if (victims.length === 1) return Term.pair(src, victims[0]);
  if (victims.length > MOST_VICTIMS) return Term.host(src);
  return `${Term.host(src)} && (${victims.map(Term.host).join(" || ")})`;
}

/** A frame without data is no longer than this. */
export const MUTE_BYTES = 90;

function portOf({ hosts }: Tries, port: number): Hosts {
  let entry = hosts.get(port);
  if (entry === undefined) hosts.set(port, (entry = { failed: 0, answered: 0 }));
  return entry;
}

function pairKey(dst: AddressKey, port: number): AddressKey {
  return typeof dst === "string" ? `${dst} ${port}` : dst * 65_536 + port;
}

function newScanner(time: number, dst: AddressKey, port: number, kind: Kind): Scanner {
  return { since: time, last: time, failed: 0, answered: 0, fresh: 0, size: 0, dst, port, kind, tries: null };
}

function has({ size, dst, port, tries }: Scanner, otherDst: AddressKey, otherPort: number): boolean {
  if (tries !== null) return tries.pairs.has(pairKey(otherDst, otherPort));
  return size > 0 && dst === otherDst && port === otherPort;
}

/** All pairs of a scanner, the first one included. */
function triesOf(scanner: Scanner): Tries {
  const { dst, port, kind, tries } = scanner;
  if (tries !== null) return tries;
  const made = newTries();
  addTry(made, dst, port, kind);
  scanner.tries = made;
  return made;
}

function addTry(tries: Tries, dst: AddressKey, port: number, kind: Kind): void {
  const { pairs, ports, kinds } = tries;
  pairs.add(pairKey(dst, port));
  const count = (ports.get(dst) ?? 0) + 1;
  ports.set(dst, count);
  kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  if (count > tries.mostPorts.count) tries.mostPorts = { dst, count };
  // A machine that wakes up goes on with connections to many hosts that have long forgotten them.
  if (!STRAY.has(kind)) portOf(tries, port).failed++;
}

function newTries(): Tries {
  return {
    pairs: new Set(),
    ports: new Map(),
    hosts: new Map(),
    mostPorts: { dst: 0, count: 0 },
    swept: new Set(),
    kinds: new Map(),
    flows: [],
  };
}

function kindsOf({ kinds }: Tries): Kind[] {
  const all = Array.from(kinds.values()).reduce((sum, count) => sum + count, 0);
  return Array.from(kinds.keys()).filter((kind) => kinds.get(kind)! >= LEAST_SHARE * all);
}

/** To a port that somebody may listen at, refused or not answered at all, and given up at once. */
function isProbe(flow: FlowView): boolean {
  if (flow.dstPort >= flow.srcPort || flow.packetsOut > MOST_TRIES) return false;
  return flow.packetsIn === 0 || (flow.flags & Seen.RESET) !== 0;
}

const { FIN, SYN, RST, PSH, ACK, URG } = TcpFlag;

/** By the flags of its first packet, which Detection has noted. */
function kindOf(flow: FlowView): Kind | null {
  if (flow.isUdp) return "UDP";
  if (!flow.isTcp) return null;
  return scanKind(flow.firstFlags);
}

/** What a first TCP segment with these flags may be; null for what belongs to a connection. */
export function scanKind(flags: number): Kind | null {
  switch (flags & (FIN | SYN | RST | PSH | ACK | URG)) {
    case SYN:
      return "SYN";
    case FIN:
      return "FIN";
    case 0:
      return "NULL";
    case FIN | PSH | URG:
      return "XMAS";
    case ACK:
      return "ACK";
    case FIN | ACK:
      return "FIN/ACK";
    default:
      return null;
  }
}
