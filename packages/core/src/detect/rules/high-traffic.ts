// Much traffic from one source: a rate over a window, above a fixed level, and where one is learned above what is usual.

import { parameter } from "../detector.ts";
import type { Detector, Rule, Tools } from "../detector.ts";
import { Term } from "../flow-view.ts";
import type { Delta, FlowView } from "../flow-view.ts";
import { IPV6, RateTable, leastWeight } from "../rate-table.ts";
import { bytesText, many } from "./flow-words.ts";

export const highTraffic: Rule = {
  id: "high-traffic",
  title: "High traffic from a source",
  explanation:
    "One address sends more packets than the level of this rule. A backup, an update or a speed test does that, and so does " +
    "a machine that attacks others or copies what it should not: look at whom it talks to.",
  technique: null,
  severity: "LOW",
  quiet: 60,
  parameters: [
    parameter("packets", "packets a second", "packets/s", 20_000, 1, 100_000_000),
    parameter("window", "mean over", "s", 10, 1, 15),
    parameter("learned", "above what is usual here, once that is known", null, 0, 0, 1),
  ],
  make: (tools) => new HighTraffic(tools),
};

const FLOODS = ["syn-flood", "ddos", "udp-flood", "icmp-flood", "port-scan"];
/** With a learned level: what is less is nobody's trouble, however unusual. */
const LEAST = 100;
const LANES = 2;

class HighTraffic implements Detector {
  readonly #tools: Tools;
  readonly #sources: RateTable;
  #second = 0;

  constructor(tools: Tools) {
    this.#tools = tools;
    this.#sources = new RateTable(tools.seed, 4096, LANES);
  }

  get forgotten(): number {
    return this.#sources.replaced;
  }

  carried(flow: FlowView, delta: Delta): void {
    const second = Math.floor(flow.last / 1e6);
    if (second > this.#second) this.#second = second;
    if (delta.packetsOut > 0) this.#add(flow, flow.source, delta.packetsOut, delta.bytesOut, second);
    if (delta.packetsIn > 0) this.#add(flow, flow.destination, delta.packetsIn, delta.bytesIn, second);
  }

  #add(flow: FlowView, at: number, packets: number, bytes: number, second: number): void {
    const sources = this.#sources;
    const cell = sources.find(flow.words, at, flow.isIpv6 ? IPV6 : 0, second);
    sources.add(cell, second, packets, 0);
    sources.add(cell, second, bytes, 1);
    sources.slots[cell] = flow.slot;
  }

  tick(second: number): void {
    const tools = this.#tools;
    const sources = this.#sources;
    const window = Math.round(tools.value("window"));
    const levels = tools.value("learned") > 0 ? tools.levels : null;
    const packets = tools.value("packets");
    const judge = (cell: number): void => {
      const rate = sources.sum(cell, second, window, 0) / window;
      const ip = levels === null && rate < packets ? "" : sources.address(cell);
      const learned = levels?.limit(`packets ${ip}`) ?? null;
      levels?.observe(`packets ${ip}`, rate);
      const limit = learned === null ? packets : Math.max(LEAST, Math.min(learned, packets));
      if (rate < limit || tools.isNamed(FLOODS, ip)) return;
      const bytes = sources.sum(cell, second, window, 1) / window;
      const usual = learned === null ? "" : `, usually less than ${many(limit, "packet")}/s`;
      tools.raise({
        key: ip,
        time: (second + 1) * 1e6,
        src: ip,
        dst: null,
        summary: `${ip} sends ${many(rate, "packet")}/s and ${bytesText(bytes)}/s${usual}`,
        observed: Math.round(rate),
        threshold: Math.round(limit),
        window,
        filter: Term.src(ip),
        slots: [sources.slots[cell]],
      });
    };
    sources.drain(judge, levels === null ? leastWeight(packets * window, window) : 0);
  }
}
