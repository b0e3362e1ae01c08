// UDP flood and amplification: a host gets many datagrams that it has not asked for, often answers of servers that somebody
// else has asked in its name.

import { parameter } from "../detector.ts";
import type { Rule } from "../detector.ts";
import { FloodByTarget } from "../flood-by-target.ts";
import { Carrier } from "../flow-view.ts";
import type { FlowView } from "../flow-view.ts";

const REFLECTED: readonly Rule["parameters"][number][] = [
  parameter("packets", "unanswered datagrams a second to one host", "packets/s", 10_000, 1, 100_000_000),
  parameter("window", "mean over", "s", 5, 1, 15),
];

export const udpFlood: Rule = {
  id: "udp-flood",
  title: "UDP flood",
  explanation:
    "A host gets many datagrams and answers none of them. Have the traffic filtered upstream; a stream that somebody wants, " +
    "such as one-way video, is an exception to be made.",
  technique: "T1498.001",
  severity: "HIGH",
  quiet: 60,
  parameters: REFLECTED,
  make: (tools) =>
    new FloodByTarget(tools, {
      carrier: Carrier.UDP,
      wants: (flow) => flow.packetsIn === 0 && !flow.isToMany && !isReflected(flow),
      first: (flow) => !flow.isToMany && !isReflected(flow),
      what: "unanswered datagram",
      term: () => "udp",
    }),
};

export const amplification: Rule = {
  id: "amplification",
  title: "Amplification attack",
  explanation:
    "Servers of DNS, NTP, SSDP, memcached and the like send answers to a host that has not asked: somebody asks in its name, " +
    "because the answers are much larger than the questions. Have the traffic filtered upstream by its source ports.",
  technique: "T1498.002",
  severity: "HIGH",
  quiet: 60,
  parameters: [
    parameter("packets", "answers a second that nobody asked for", "packets/s", 200, 1, 100_000_000),
    parameter("window", "mean over", "s", 5, 1, 15),
  ],
  make: (tools) =>
    new FloodByTarget(tools, {
      carrier: Carrier.UDP,
      wants: (flow) => flow.packetsIn === 0 && isReflected(flow),
      first: isReflected,
      what: "answer that nobody asked for",
      whats: "answers that nobody asked for",
      term: (_ip, port) => `udp.srcport == ${port}`,
      bySourcePort: true,
    }),
};

/** Services whose answers are larger than the questions (CISA alert TA14-017A). */
const AMPLIFIERS: ReadonlySet<number> = new Set([
  17, 19, 53, 69, 111, 123, 137, 161, 389, 520, 1900, 3283, 3389, 3702, 5093, 5353, 5683, 10_001, 11_211, 27_015,
  32_414, 37_810,
]);

function isReflected(flow: FlowView): boolean {
  return AMPLIFIERS.has(flow.srcPort) && !AMPLIFIERS.has(flow.dstPort) && !flow.isToMany;
}
