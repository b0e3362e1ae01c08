// SYN flood: many connections to one port are begun, and hardly any is finished.

import { TcpFlag } from "../../decode/packet.ts";
import type { Packet } from "../../decode/packet.ts";
import { Seen } from "../../flow/columns.ts";
import { parameter } from "../detector.ts";
import type { Detector, Rule, Tools } from "../detector.ts";
import { Carrier, Term } from "../flow-view.ts";
import type { FlowView } from "../flow-view.ts";
import { IPV6, RateTable, leastWeight } from "../rate-table.ts";
import { SourceCounts } from "../source-counts.ts";
import { many } from "./flow-words.ts";

export const synFlood: Rule = {
  id: "syn-flood",
  title: "SYN flood",
  explanation:
    "Many TCP connections to one port are begun and not finished, so that the server keeps room for each of them. The senders' " +
    "addresses are often made up: block at the target or upstream, and switch on SYN cookies.",
  technique: "T1499.001",
  severity: "HIGH",
  quiet: 60,
  parameters: [
    parameter("connections", "connections begun", "connections", 150, 10, 10_000_000),
    parameter("window", "within", "s", 10, 1, 15),
    parameter("unfinished", "share of them that are not finished", null, 0.8, 0.1, 1),
  ],
  make: (tools) => new SynFlood(tools),
};

const TARGETS = 2048;
// Lanes: begun; looked at again; of those unfinished.
const BEGUN = 0;
const LOOKED = 1;
const UNFINISHED = 2;
/** As few are enough to judge by. */
const LEAST_LOOKED = 20;

class SynFlood implements Detector {
  readonly carriers = [Carrier.TCP];
  readonly #tools: Tools;
  readonly #targets: RateTable;
  readonly #sources: SourceCounts;

  constructor(tools: Tools) {
    this.#tools = tools;
    this.#targets = new RateTable(tools.seed, TARGETS, 3);
    this.#sources = new SourceCounts(tools.seed, TARGETS);
  }

  get forgotten(): number {
    return this.#targets.replaced;
  }

  began(flow: FlowView, packet: Packet): void {
    if ((packet.tcpFlags & (TcpFlag.SYN | TcpFlag.ACK)) !== TcpFlag.SYN || !flow.isTcp) return;
    const second = Math.floor(packet.time / 1e6);
    const cell = this.#find(flow, second);
    this.#targets.add(cell, second, 1, BEGUN);
    this.#sources.add(cell, flow.words, flow.source);
    this.#targets.slots[cell] = flow.slot;
  }

  tried(flow: FlowView): void {
    if (!flow.isTcp || (flow.firstFlags & (TcpFlag.SYN | TcpFlag.ACK)) !== TcpFlag.SYN) return;
    // A refusal keeps no room at the server; but a firewall may send it, so it is neither.
    if ((flow.flags & (Seen.SYN_ACK | Seen.RESET)) === Seen.RESET) return;
    const second = Math.floor(flow.start / 1e6);
    const cell = this.#find(flow, second);
    this.#targets.add(cell, second, 1, LOOKED);
    if ((flow.flags & Seen.HANDSHAKE) === 0) this.#targets.add(cell, second, 1, UNFINISHED);
  }

  #find(flow: FlowView, second: number): number {
    const cell = this.#targets.find(flow.words, flow.destination, flow.dstPort | (flow.isIpv6 ? IPV6 : 0), second);
    if (this.#targets.isNew) this.#sources.clear(cell);
    return cell;
  }

  tick(second: number): void {
    const tools = this.#tools;
    const targets = this.#targets;
    const window = Math.round(tools.value("window"));
    // What was begun in the last second is looked at in the next: the window is as of then.
    const longer = Math.min(15, window + 2);
    const connections = tools.value("connections");
    const unfinished = tools.value("unfinished");
    const least = leastWeight(connections, longer);
    targets.drain((cell) => {
      const mayReach = targets.mayReach(cell, least);
      const begun = targets.sum(cell, second, window, BEGUN);
      const earlier = mayReach ? targets.sum(cell, second, longer, BEGUN) : 0;
      if (Math.max(begun, earlier) < connections) return void this.#sources.rest(cell, begun === 0);
      const looked = targets.sum(cell, second, longer, LOOKED);
      const share = targets.sum(cell, second, longer, UNFINISHED) / Math.max(1, looked);
      if (looked < LEAST_LOOKED || share < unfinished) return;
      this.#raise(cell, second, window, Math.max(begun, earlier), share);
    });
  }

  #raise(cell: number, second: number, window: number, begun: number, share: number): void {
    const tools = this.#tools;
    const dst = this.#targets.address(cell);
    const port = this.#targets.extra(cell) & 0xffff;
    const sources = this.#sources.count(cell);
    const slot = this.#targets.slots[cell];
    const src = sources === 1 ? tools.flow(slot).src : null;
    const from = src ?? `about ${many(sources, "address", "addresses")}`;
    tools.raise({
      key: `${dst} ${port}`,
      time: (second + 1) * 1e6,
      since: (second - window) * 1e6,
      src,
      dst,
      summary: `${many(begun, "connection")} to port ${port} of ${dst} begun within ${window} s by ${from}, ${Math.round(share * 100)} % not finished`,
      observed: begun,
      threshold: tools.value("connections"),
      window,
      filter: `${src === null ? Term.dst(dst) : Term.pair(src, dst)} && tcp.port == ${port}`,
      slots: [slot],
    });
  }
}
