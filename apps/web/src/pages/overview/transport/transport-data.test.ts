import { expect, it } from "vitest";
import { transportParts } from "./transport-data.ts";

const none = { tcp: 0, udp: 0, icmp: 0, icmp6: 0, arp: 0, sctp: 0, other: 0 };

it("puts both ICMPs together, and what is rare, and leaves out what there is none of", () => {
  const packets = { ...none, tcp: 10, icmp: 1, icmp6: 30, sctp: 2, other: 3 };
  expect(transportParts(packets, { ...none, tcp: 600, icmp: 70, icmp6: 90 })).toEqual([
    { group: "icmp", packets: 31, bytes: 160 },
    { group: "tcp", packets: 10, bytes: 600 },
    { group: "other", packets: 5, bytes: 0 },
  ]);
  expect(transportParts(none, none)).toEqual([]);
});
