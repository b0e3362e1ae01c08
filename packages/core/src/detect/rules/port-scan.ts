// Port scans: one host tries many ports of another, or one port of many others, and most of them have nothing to say.
// Fast or slow: what counts is how many different ones were tried since the scanner last rested.

import { TcpFlag } from "../../decode/packet.ts";
import { Seen } from "../../flow/columns.ts";
import type { FlowRecord } from "../../flow/flow-record.ts";
import { Outcome, parameter } from "../detector.ts";
import type { Detector, Finding, Rule, Tools } from "../detector.ts";
import { Term, keyOf, keyText } from "../flow-view.ts";
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
  readonly #tools: Tools;
  readonly #scanners = new RecentMap<AddressKey, Scanner>(
    MOST_SCANNERS,
    (scanner) => (this.#pairs -= scanner.pairs.size),
  );
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
      scanner = newScanner(time);
      this.#scanners.set(src, scanner);
    }
    scanner.last = Math.max(scanner.last, time);
    scanner.failed++;
    const pair = pairKey(dst, port);
    if (scanner.pairs.has(pair)) return;
    if (scanner.pairs.size >= MOST_PAIRS || this.#pairs >= MOST_IN_ALL) {
      if (this.#pairs >= MOST_IN_ALL) this.#forgetOldest();
      return;
    }
    scanner.pairs.add(pair);
    this.#pairs++;
    const ports = (scanner.ports.get(dst) ?? 0) + 1;
    scanner.ports.set(dst, ports);
    scanner.kinds.set(kind, (scanner.kinds.get(kind) ?? 0) + 1);
    if (ports > scanner.mostPorts.count) scanner.mostPorts = { dst, count: ports };
    // A machine that wakes up goes on with connections to many hosts that have long forgotten them.
    if (!STRAY.has(kind)) {
      const hosts = portOf(scanner, port);
      hosts.failed++;
      if (hosts.failed >= tools.value("hosts")) scanner.swept.add(port);
    }
    // Whoever fails once is no scanner yet: a name costs a hash.
    if (scanner.flows.length < EVIDENCE && scanner.pairs.size > 3) {
      if (id !== null) scanner.flows.push(id);
      else if (slot !== null) scanner.flows.push(tools.flow(slot).communityId);
    }
    scanner.fresh++;
    if (slot === null) this.#judge(src, scanner);
    else this.#fresh.set(src, scanner);
  }

  /** Of those who fail often, what has an answer belongs to the scan as well. */
  #answered(scanner: Scanner, dst: AddressKey, port: number): void {
    scanner.answered++;
    const pair = pairKey(dst, port);
    if (scanner.pairs.has(pair) || scanner.pairs.size >= MOST_PAIRS || this.#pairs >= MOST_IN_ALL) return;
    scanner.pairs.add(pair);
    this.#pairs++;
    portOf(scanner, port).answered++;
  }

  #judge(key: AddressKey, scanner: Scanner): void {
    const tools = this.#tools;
    const { failed, answered, mostPorts, swept } = scanner;
    if (mostPorts.count < tools.value("ports") && swept.size === 0) return;
    if (failed < tools.value("failed") * (failed + answered)) return;
    const src = keyText(key);
    const took = Math.max(1, Math.round((scanner.last - scanner.since) / 1e6));
    const common: Common = {
      src,
      time: scanner.last,
      since: scanner.since,
      flows: scanner.flows,
      window: took,
      count: scanner.fresh,
    };
    const kinds = kindsOf(scanner);
    const isUdp = kinds.includes("UDP");
    const protocol = isUdp && kinds.length > 1 ? null : isUdp ? "udp" : "tcp";
    const also = protocol === null ? "" : ` && ${protocol}`;
    const tail = `in ${secondsText(took)} (${kinds.join(", ")}), ${many(answered, "answer")}`;
    scanner.fresh = 0;
    if (mostPorts.count >= tools.value("ports")) {
      const { count } = mostPorts;
      const dst = keyText(mostPorts.dst);
      const victims = this.#victims(scanner);
      tools.raise({
        ...common,
        key: src,
        dst: victims.length === 1 ? dst : null,
        summary: `${src} tried ${many(count, "port")} of ${dst} ${tail}`,
        observed: count,
        threshold: tools.value("ports"),
        filter: `${hostsFilter(src, victims)}${also}`,
      });
    } else this.#raiseSweep(src, scanner, tail, protocol, common);
  }

  /** Those of which enough ports were tried: what else the scanner does meanwhile belongs to nobody's scan. */
  #victims({ ports }: Scanner): string[] {
    const least = this.#tools.value("ports");
    return Array.from(ports.keys())
      .filter((dst) => ports.get(dst)! >= least)
      .map(keyText);
  }

  #raiseSweep(src: string, { hosts, swept }: Scanner, tail: string, protocol: string | null, common: Common): void {
    const counts = Array.from(swept)
      .slice(0, MOST_SWEPT)
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
    this.#pairs -= scanner.pairs.size;
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

function portOf({ hosts }: Scanner, port: number): Hosts {
  let entry = hosts.get(port);
  if (entry === undefined) hosts.set(port, (entry = { failed: 0, answered: 0 }));
  return entry;
}

function pairKey(dst: AddressKey, port: number): AddressKey {
  return typeof dst === "string" ? `${dst} ${port}` : dst * 65_536 + port;
}

function newScanner(time: number): Scanner {
  return {
    since: time,
    last: time,
    failed: 0,
    answered: 0,
    fresh: 0,
    pairs: new Set(),
    ports: new Map(),
    hosts: new Map(),
    mostPorts: { dst: 0, count: 0 },
    swept: new Set(),
    kinds: new Map(),
    flows: [],
  };
}

function kindsOf({ kinds }: Scanner): Kind[] {
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
