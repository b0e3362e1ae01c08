// ICMP flood: a host gets far more ICMP than errors and pings explain; smurf attacks are of this kind.

import { parameter } from "../detector.ts";
import type { Rule } from "../detector.ts";
import { FloodByTarget } from "../flood-by-target.ts";
import { Carrier } from "../flow-view.ts";

export const icmpFlood: Rule = {
  id: "icmp-flood",
  title: "ICMP flood",
  explanation:
    "A host gets more ICMP than pings and error messages explain. Somebody measures carelessly, or wants to keep it or its " +
    "line busy: limit the rate of ICMP at the border, and switch off answers to broadcasts.",
  technique: "T1498.001",
  severity: "HIGH",
  quiet: 60,
  parameters: [
    parameter("packets", "ICMP packets a second to one host", "packets/s", 150, 1, 10_000_000),
    parameter("window", "mean over", "s", 5, 1, 15),
  ],
  make: (tools) =>
    new FloodByTarget(tools, {
      carrier: Carrier.ICMP,
      wants: () => true,
      first: () => true,
      what: "ICMP packet",
      term: (ip) => (ip.includes(":") ? "icmpv6" : "icmp"),
    }),
};
