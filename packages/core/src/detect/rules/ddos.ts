// Distributed denial of service by mere rate: one host gets very many packets from very many others.

import type { Packet } from "../../decode/packet.ts";
import { parameter } from "../detector.ts";
import type { Detector, Finding, Rule, Tools } from "../detector.ts";
import { Term } from "../flow-view.ts";
import type { Delta, FlowView } from "../flow-view.ts";
import { IPV6, RateTable, leastWeight } from "../rate-table.ts";
import { SourceCounts } from "../source-counts.ts";
import { many } from "./flow-words.ts";

export const ddos: Rule = {
  id: "ddos",
  title: "Distributed denial of service",
  explanation:
    "Very many addresses send to one host at once, more than a server of this network usually has as clients. If nothing " +
    "explains it, such as a page that has become popular, have the traffic filtered upstream.",
  technique: "T1498",
  severity: "HIGH",
  quiet: 60,
  parameters: [
    parameter("packets", "packets a second to one host", "packets/s", 10_000, 10, 100_000_000),
    parameter("sources", "different senders", "addresses", 1000, 2, 10_000_000),
    parameter("window", "within", "s", 10, 1, 15),
  ],
  make: (tools) => new Ddos(tools),
};

const TARGETS = 1024;
/** Seconds. */
const PATIENCE = 2;
const FLOODS = ["syn-flood", "udp-flood", "icmp-flood"];

class Ddos implements Detector {
  readonly #tools: Tools;
  readonly #targets: RateTable;
  readonly #sources: SourceCounts;
  /** Found, and not yet told; since when. */
  readonly #waiting = new Map<string, { second: number; finding: Finding }>();
  /** Sources of the window before this one. */
  readonly #before = new Float64Array(TARGETS);

  constructor(tools: Tools) {
    this.#tools = tools;
    this.#targets = new RateTable(tools.seed, TARGETS);
    this.#sources = new SourceCounts(tools.seed, TARGETS);
  }

  get forgotten(): number {
    return this.#targets.replaced;
  }

  began(flow: FlowView, packet: Packet): void {
    const second = Math.floor(packet.time / 1e6);
    const cell = this.#find(flow, second);
    this.#targets.add(cell, second, 1);
    this.#sources.add(cell, flow.words, flow.source);
    this.#targets.slots[cell] = flow.slot;
  }

  carried(flow: FlowView, delta: Delta): void {
    const packets = delta.packetsOut - (delta.isFirst ? 1 : 0);
    if (packets <= 0) return;
    const second = Math.floor(flow.last / 1e6);
    const cell = this.#find(flow, second);
    this.#targets.add(cell, second, packets);
    this.#sources.add(cell, flow.words, flow.source);
  }

  #find(flow: FlowView, second: number): number {
    const cell = this.#targets.find(flow.words, flow.destination, flow.isIpv6 ? IPV6 : 0, second);
    if (this.#targets.isNew) {
      this.#sources.clear(cell);
      this.#before[cell] = 0;
    }
    return cell;
  }

  tick(second: number): void {
    const tools = this.#tools;
    const targets = this.#targets;
    const window = Math.round(tools.value("window"));
    // What was counted long ago is not of this window.
    const turns = second % window === 0;
    const packets = tools.value("packets");
    const enoughSources = tools.value("sources");
    const least = leastWeight(packets * window, window);
    const judge = (cell: number): void => {
      if (!targets.mayReach(cell, least)) return this.#renew(cell, 0);
      const rate = targets.sum(cell, second, window) / window;
      const enough = rate >= packets;
      const now = enough || turns ? this.#sources.count(cell) : 0;
      const sources = Math.max(now, this.#before[cell]);
      if (turns) this.#renew(cell, now);
      if (!enough || sources < enoughSources) return;
      const dst = targets.address(cell);
      const before = this.#waiting.get(dst)?.second ?? second;
      const finding: Finding = {
        key: dst,
        time: (second + 1) * 1e6,
        since: (second + 1 - window) * 1e6,
        src: null,
        dst,
        summary: `${dst} gets ${many(rate, "packet")}/s from about ${many(sources, "address", "addresses")}`,
        observed: Math.round(rate),
        threshold: packets,
        window,
        filter: Term.dst(dst),
        slots: [targets.slots[cell]],
      };
      this.#waiting.set(dst, { second: before, finding });
    };
    targets.drain(judge, turns ? 0 : least);
    this.#tell(second);
  }

  /** The sources of a cell are counted anew. */
  #renew(cell: number, before: number): void {
    this.#before[cell] = before;
    this.#sources.clear(cell);
  }

  /** Other rules need that long to see a flood for what it is: then theirs is the word. */
  #tell(second: number): void {
    for (const [dst, { second: since, finding }] of this.#waiting) {
      if (second - since < PATIENCE) continue;
      this.#waiting.delete(dst);
      if (!this.#tools.isNamed(FLOODS, dst)) this.#tools.raise(finding);
    }
  }
}
