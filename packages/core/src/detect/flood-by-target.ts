// What the detectors of floods have in common: packets of one kind to one host, as a rate over a window.

import type { Packet } from "../decode/packet.ts";
import type { Detector, Tools } from "./detector.ts";
import { Term } from "./flow-view.ts";
import type { Delta, FlowView } from "./flow-view.ts";
import { IPV6, MOST_SECONDS, RateTable, leastWeight } from "./rate-table.ts";
import { SourceCounts } from "./source-counts.ts";
import { many } from "./rules/flow-words.ts";

export interface FloodKind {
  /** One of `Carrier`: what it is made of. */
  carrier: number;
  /** Whether what the flow carries counts, and its first packet. */
  wants(flow: FlowView): boolean;
  first(flow: FlowView, packet: Packet): boolean;
  what: string;
  whats?: string;
  /** What a display filter says of it beside the target. */
  term(ip: string, port: number): string;
  /** Each source port counts for itself. */
  bySourcePort?: boolean;
}

const TARGETS = 1024;

export class FloodByTarget implements Detector {
  readonly carriers: readonly number[];
  readonly #tools: Tools;
  readonly #kind: FloodKind;
  readonly #targets: RateTable;
  readonly #sources: SourceCounts;
  /** When the sources of a cell were last counted anew, seconds. */
  readonly #since = new Float64Array(TARGETS);

  constructor(tools: Tools, kind: FloodKind) {
    this.#tools = tools;
    this.#kind = kind;
    this.carriers = [kind.carrier];
    this.#targets = new RateTable(tools.seed, TARGETS);
    this.#sources = new SourceCounts(tools.seed, TARGETS);
  }

  get forgotten(): number {
    return this.#targets.replaced;
  }

  began(flow: FlowView, packet: Packet): void {
    if (!this.#kind.first(flow, packet)) return;
    this.#add(flow, flow.destination, flow.source, 1, packet.time);
  }

  carried(flow: FlowView, delta: Delta): void {
    if (!this.#kind.wants(flow)) return;
    const packets = delta.packetsOut - (delta.isFirst ? 1 : 0);
    if (packets > 0) this.#add(flow, flow.destination, flow.source, packets, flow.last);
  }

  #add(flow: FlowView, target: number, source: number, packets: number, time: number): void {
    const second = Math.floor(time / 1e6);
    const extra = (flow.isIpv6 ? IPV6 : 0) | (this.#kind.bySourcePort === true ? flow.srcPort : 0);
    const cell = this.#targets.find(flow.words, target, extra, second);
    if (this.#targets.isNew || Math.abs(second - this.#since[cell]) > MOST_SECONDS) {
      this.#sources.clear(cell);
      this.#since[cell] = second;
    }
    this.#targets.add(cell, second, packets);
    this.#sources.add(cell, flow.words, source);
    this.#targets.slots[cell] = flow.slot;
  }

  tick(second: number): void {
    const tools = this.#tools;
    const targets = this.#targets;
    const window = Math.round(tools.value("window"));
    const packets = tools.value("packets");
    const judge = (cell: number): void => {
      const rate = targets.sum(cell, second, window) / window;
      if (rate >= packets) this.#raise(cell, second, window, rate);
    };
    targets.drain(judge, leastWeight(packets * window, window));
  }

  #raise(cell: number, second: number, window: number, rate: number): void {
    const { what, whats = `${what}s`, term } = this.#kind;
    const tools = this.#tools;
    const dst = this.#targets.address(cell);
    const port = this.#targets.extra(cell) & 0xffff;
    const sources = Math.max(1, this.#sources.count(cell));
    const flow = tools.flow(this.#targets.slots[cell]);
    const src = sources === 1 ? flow.src : null;
    tools.raise({
      key: `${dst} ${port}`,
      time: (second + 1) * 1e6,
      since: (second + 1 - window) * 1e6,
      src,
      dst,
      summary: `${dst} gets ${many(rate, what, whats)} a second from ${src ?? `about ${many(sources, "address", "addresses")}`}`,
      observed: Math.round(rate),
      threshold: tools.value("packets"),
      window,
      filter: `${src === null ? Term.dst(dst) : `${Term.src(src)} && ${Term.dst(dst)}`} && ${term(dst, port)}`,
      slots: [flow.slot],
    });
  }
}
