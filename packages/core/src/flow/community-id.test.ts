// Community ids: the first of each kind as published with the specification's test captures, the rest computed from its
// text by another program.

import { expect, test } from "vitest";
import { icmp } from "../synth/icmp.ts";
import { icmp6 } from "../synth/icmp6.ts";
import { ipv4 } from "../synth/ipv4.ts";
import { fragmentIpv4 } from "../synth/ipv4.ts";
import { ipv6 } from "../synth/ipv6.ts";
import { pdu } from "../synth/pdu.ts";
import type { Pdu } from "../synth/pdu.ts";
import { sctp } from "../synth/sctp.ts";
import { tcp } from "../synth/tcp.ts";
import { udp } from "../synth/udp.ts";
import { flowsOf } from "./testing.ts";

type Addresses = readonly [src: string, dst: string];

const ip = ([src, dst]: Addresses, payload: Pdu): Pdu =>
  src.includes(":") ? ipv6({ src, dst }, payload) : ipv4({ src, dst }, payload);

const PING: Addresses = ["192.168.0.89", "192.168.0.1"];

const CASES: readonly (readonly [name: string, Addresses, payload: Pdu, answer: Pdu, id: string])[] = [
  [
    "tcp",
    ["128.232.110.120", "66.35.250.204"],
    tcp({ src: 34855, dst: 80 }),
    tcp({ src: 80, dst: 34855 }),
    "1:LQU9qZlK+B5F3KDmev6m5PMibrg=",
  ],
  [
    "udp",
    ["192.168.1.52", "8.8.8.8"],
    udp({ src: 54585, dst: 53 }),
    udp({ src: 53, dst: 54585 }),
    "1:d/FP5EW3wiY1vCndhwleRRKHowQ=",
  ],
  [
    "sctp",
    ["192.168.170.8", "192.168.170.56"],
    sctp({ src: 7, dst: 80 }),
    sctp({ src: 80, dst: 7 }),
    "1:jQgCxbku+pNGw8WPbEc/TS/uTpQ=",
  ],
  ["icmp echo", PING, icmp({ type: 8 }), icmp({ type: 0 }), "1:X0snYXpgwiv9TZtqg64sgzUn6Dk="],
  ["icmp timestamp", PING, icmp({ type: 13 }), icmp({ type: 14 }), "1:oeo0XqAz7cn/+sOcFFOn55Omz0U="],
  [
    "icmp6 neighbour",
    ["fe80::200:86ff:fe05:80da", "fe80::260:97ff:fe07:69ea"],
    icmp6({ type: 135 }),
    icmp6({ type: 136 }),
    "1:dGHyGvjMfljg6Bppwm3bg0LO8TY=",
  ],
  [
    "tcp over ipv6",
    ["2001:db8::2", "2001:db8::1"],
    tcp({ src: 443, dst: 50_000 }),
    tcp({ src: 50_000, dst: 443 }),
    "1:YXqXufkGr4i6TbJJYF83fvyDLZ8=",
  ],
  [
    "one host with itself",
    ["10.0.0.1", "10.0.0.1"],
    udp({ src: 9, dst: 5 }),
    udp({ src: 5, dst: 9 }),
    "1:H9gkJ40CkYWOkcWuo6bGMyHeG7U=",
  ],
  [
    "another protocol",
    ["2001:db8::1", "ff02::5"],
    pdu(new Uint8Array(4), { protocol: 89 }),
    pdu(new Uint8Array(4), { protocol: 89 }),
    "1:mchzxYqLYeYIwUnNvwnnUMSP0xM=",
  ],
];

test.each(CASES)("%s, whoever begins", (_, addresses, payload, answer, id) => {
  const forth = ip(addresses, payload);
  const back = ip([addresses[1], addresses[0]], answer);
  const flows = [...flowsOf(forth, back), ...flowsOf(back, forth)];
  expect(flows.map(({ community_id, packets_in }) => [community_id, packets_in])).toEqual([
    [id, 1],
    [id, 1],
  ]);
});

test.each<[string, Addresses, Pdu, string]>([
  ["host unreachable", PING, icmp({ type: 3, code: 1 }), "1:LXCfhMUFbYXe+CEMrQuZCbiLY3o="],
  ["port unreachable", ["10.0.0.9", "10.0.0.1"], icmp({ type: 3, code: 3 }), "1:9mDWAIBS64NSNqk/GzztebxIxzo="],
  [
    "port unreachable, the other way",
    ["10.0.0.1", "10.0.0.9"],
    icmp({ type: 3, code: 3 }),
    "1:w882x3RHb4emwW2S/ht/gauEGVc=",
  ],
  [
    "time exceeded, version 6",
    ["3ffe:507:0:1:260:97ff:fe07:69ea", "3ffe:507:0:1:200:86ff:fe05:80da"],
    icmp6({ type: 3 }),
    "1:NdobDX8PQNJbAyfkWxhtL2Pqp5w=",
  ],
  [
    "port unreachable, version 6",
    ["fe80::1", "fe80::2"],
    icmp6({ type: 1, code: 4 }),
    "1:PQpOWBr5/ICePGOnTMaFJZeK2us=",
  ],
])("%s has one direction", (_, addresses, message, id) => {
  expect(flowsOf(ip(addresses, message))[0]!.community_id).toBe(id);
});

test("bare fragments are a flow without ports, named without them", () => {
  const whole = ipv4({ src: "10.0.0.2", dst: "10.0.0.1", id: 5 }, udp({ src: 1, dst: 2 }, new Uint8Array(3000)));
  const [first, , last] = fragmentIpv4(whole, 1400);
  const [flow, ...more] = flowsOf(first!, last!);
  expect(more).toEqual([]);
  expect(flow).toMatchObject({
    transport: "17",
    src_port: null,
    dst_port: null,
    packets_out: 2,
    community_id: "1:nyyyEkjQ5y7prMeFpclqssM1pYM=",
  });
});

test("a completed datagram counts its last fragment for the flow with ports", () => {
  const whole = ipv4({ src: "10.0.0.2", dst: "10.0.0.1", id: 5 }, udp({ src: 1, dst: 2 }, new Uint8Array(3000)));
  const flows = flowsOf(...fragmentIpv4(whole, 1400));
  expect(flows.map(({ transport, src_port, packets_out }) => [transport, src_port, packets_out])).toEqual([
    ["17", null, 2],
    ["udp", 1, 1],
  ]);
});
