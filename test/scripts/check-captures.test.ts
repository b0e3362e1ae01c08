// The checker that compares us with other programs' answers, on made-up answers.

import { describe, expect, it } from "vitest";
import { describePair, flowPairs, pairs } from "../../scripts/check/conversations.js";
import { explain } from "../../scripts/check/deviations.js";
import { countTransports, transportOf } from "../../scripts/check/transport-count.js";

const frame = (length: string, protocols: string, transport = "") => {
  const fields: Record<string, string> = { "frame.len": length, "frame.protocols": protocols, "ip.proto": transport };
  return { text: (field: string) => fields[field] ?? "", all: (field: string) => [fields[field] ?? ""] };
};
const frames = [frame("24", "data"), frame("60", "eth:ethertype:arp"), frame("99", "eth:ethertype:ip:sctp", "132")];

const flow = (source: string, sourcePort: number | null, destination: string, destinationPort: number | null) => ({
  transport: "udp",
  src_ip: source,
  src_port: sourcePort,
  dst_ip: destination,
  dst_port: destinationPort,
  packets_out: 1,
  packets_in: 2,
  bytes_out: 10,
  bytes_in: 20,
});

describe("transportOf", () => {
  it.each([
    ["a plain frame", "eth:ethertype:ip:tcp:tls", "6", "", "", "tcp"],
    ["the innermost one of a tunnel", "eth:ethertype:ip:udp:vxlan:eth:ethertype:ip:tcp", "17,6", "", "", "tcp"],
    ["a tunnel that holds no network layer", "eth:ethertype:ip:udp:vxlan:eth:llc:stp", "17", "", "", "udp"],
    ["an ICMP error, not what it quotes", "eth:ethertype:ip:icmp:ip:udp:dns", "1,17", "", "", "icmp"],
    ["an IPv4 fragment by its protocol number", "eth:ethertype:ip:data", "17", "", "", "udp"],
    ["a fragment inside a tunnel", "eth:ethertype:ip:gre:ip:data", "47,6", "", "", "tcp"],
    ["an IPv6 fragment", "eth:ethertype:ipv6:ipv6.fraghdr:data", "", "44", "58", "icmp6"],
    ["Teredo without a next header", "eth:ethertype:ip:udp:teredo:ipv6", "17", "59", "", "other"],
    ["IP that is neither", "eth:ethertype:ip:gre", "47", "", "", "other"],
    ["ARP", "eth:ethertype:arp", "", "", "", "arp"],
    ["no network layer at all", "eth:llc:stp", "", "", "", "other"],
  ])("counts %s", (_, protocols, ip, ip6, fragment, expected) => {
    expect(transportOf(protocols, ip, ip6, fragment)).toBe(expected);
  });

  it("leaves out what tshark takes for a frame but is none", () => {
    const counted = countTransports(frames, undefined);
    expect(counted).toMatchObject({ packets: 2, bytes: 159, transport: { arp: 1, sctp: 1, other: 0 } });
  });
});

describe("flowPairs", () => {
  it("sums the flows of a pair whichever end began", () => {
    const sums = flowPairs([flow("10.0.0.1", 5, "10.0.0.2", 6), flow("10.0.0.2", 6, "10.0.0.1", 5)]);
    expect([...sums.values()]).toEqual([[3, 30, 3, 30]]);
  });

  it("equals the same conversations told the other way round", () => {
    const told = pairs([["udp", "10.0.0.2", 6, "10.0.0.1", 5, 2, 1, 20, 10]], (record: unknown) => record);
    expect(flowPairs([flow("10.0.0.1", 5, "10.0.0.2", 6)])).toEqual(told);
  });

  it("has no place for flows without ports", () => {
    expect(flowPairs([flow("10.0.0.1", null, "10.0.0.2", null)]).size).toBe(0);
  });

  it("does not take a missing pair for an empty one", () => {
    expect(describePair(undefined)).toBeNull();
    expect(describePair([0, 0, 0, 0])).not.toBeNull();
  });
});

describe("explain", () => {
  const known = { file: "x", what: "packets", expected: 5, got: 4, reason: "proven" };

  it("accepts a deviation that is exactly as written down", () => {
    const result = explain([{ what: "packets", expected: 5, got: 4 }], [known]);
    expect(result).toEqual({ unexplained: [], unused: [], explained: 1 });
  });

  it("refuses one that has changed, and the one that is not needed any more", () => {
    const difference = { what: "packets", expected: 5, got: 3 };
    expect(explain([difference], [known])).toEqual({ unexplained: [difference], unused: [known], explained: 0 });
  });
});
