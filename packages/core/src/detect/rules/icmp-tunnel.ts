// ICMP tunnel: echoes whose answers are not what was sent (RFC 792: the data must be returned), many and of many lengths.

import { parameter } from "../detector.ts";
import type { Detector, Rule, Tools } from "../detector.ts";
import { Carrier, Term } from "../flow-view.ts";
import type { Delta, FlowView } from "../flow-view.ts";
import { IPV6 } from "../rate-table.ts";
import { RecentPairs } from "../recent-pairs.ts";
import { bytesText, many } from "./flow-words.ts";

export const icmpTunnel: Rule = {
  id: "icmp-tunnel",
  title: "ICMP tunnel",
  explanation:
    "Echo requests and their answers differ in length, though an answer must return what it was sent. Programs that carry " +
    "other traffic in pings do that, to pass where everything else is blocked.",
  technique: "T1095",
  severity: "HIGH",
  parameters: [
    parameter("packets", "echoes each way", "packets", 20, 5, 100_000),
    parameter("difference", "difference of the mean lengths", "bytes", 24, 1, 1400),
    parameter("bytes", "bytes in all", "bytes", 8000, 100, 1_000_000_000),
  ],
  make: (tools) => new IcmpTunnel(tools),
};

const MOST_FLOWS = 1024;
const ECHO = 8;
const ECHO6 = 128;

class IcmpTunnel implements Detector {
  readonly #tools: Tools;
  readonly carriers = [Carrier.ICMP];
  readonly #flows: RecentPairs<Delta>;

  constructor(tools: Tools) {
    this.#tools = tools;
    this.#flows = new RecentPairs(tools.seed, MOST_FLOWS, newDelta);
  }

  get forgotten(): number {
    return this.#flows.dropped;
  }

  carried(flow: FlowView, delta: Delta): void {
    if (flow.srcPort !== ECHO && flow.srcPort !== ECHO6) return;
    const sum = this.#flows.obtain(flow.words, flow.source, flow.destination, flow.isIpv6 ? IPV6 : 0);
    sum.packetsOut += delta.packetsOut;
    sum.packetsIn += delta.packetsIn;
    sum.bytesOut += delta.bytesOut;
    sum.bytesIn += delta.bytesIn;
    const tools = this.#tools;
    const echoes = Math.min(sum.packetsOut, sum.packetsIn);
    const bytes = sum.bytesOut + sum.bytesIn;
    if (echoes < tools.value("packets") || bytes < tools.value("bytes")) return;
    const difference = Math.abs(sum.bytesOut / sum.packetsOut - sum.bytesIn / sum.packetsIn);
    if (difference < tools.value("difference")) return;
    const { src, dst } = flow;
    tools.raise({
      key: `${src} ${dst}`,
      time: flow.last,
      since: flow.start,
      src,
      dst,
      summary: `${many(echoes, "echo", "echoes")} between ${src} and ${dst} with ${bytesText(bytes)}: answers differ from questions by ${Math.round(difference)} bytes`,
      observed: Math.round(difference),
      threshold: tools.value("difference"),
      filter: `${Term.pair(src, dst)} && ${flow.isIpv6 ? "icmpv6" : "icmp"}`,
      slots: [flow.slot],
    });
  }
}

function newDelta(): Delta {
  return { packetsOut: 0, packetsIn: 0, bytesOut: 0, bytesIn: 0, isFirst: false };
}
