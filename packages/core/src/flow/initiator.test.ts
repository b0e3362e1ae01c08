// Who began a flow, and which way its packets go.

import { expect, test } from "vitest";
import { TcpFlag } from "../decode/packet.ts";
import { icmpEcho } from "../synth/icmp.ts";
import { icmp6Echo, neighborSolicitation } from "../synth/icmp6.ts";
import { icmpUnreachable } from "../synth/icmp.ts";
import { ipv4 } from "../synth/ipv4.ts";
import { ipv6 } from "../synth/ipv6.ts";
import { CLIENT, SERVER, back, datagram, flowsOf, out } from "./testing.ts";

const { ACK, SYN } = TcpFlag;

test("the sender of the SYN", () => {
  const flows = flowsOf(
    out({ flags: SYN, sequence: 9 }),
    back({ flags: SYN | ACK, acknowledgement: 10, data: 0 }),
    out({ flags: ACK, sequence: 10, data: 100 }),
  );
  expect(flows).toHaveLength(1);
  expect(flows[0]).toMatchObject({
    src_ip: CLIENT,
    src_port: 40_000,
    dst_ip: SERVER,
    dst_port: 443,
    packets_out: 2,
    packets_in: 1,
    bytes_out: 40 + 140,
    bytes_in: 40,
  });
});

test("when the SYN is not there, the one whom the SYN-ACK answers", () => {
  const [flow, ...more] = flowsOf(back({ flags: SYN | ACK }), out({ flags: ACK }));
  expect(more).toEqual([]);
  expect(flow).toMatchObject({
    src_ip: CLIENT,
    src_port: 40_000,
    packets_out: 1,
    packets_in: 1,
    tcp_state: "established",
  });
});

test("a SYN that its answer overtook is of the same connection", () => {
  const flows = flowsOf(
    back({ flags: SYN | ACK, sequence: 70, acknowledgement: 10 }),
    out({ flags: SYN, sequence: 9 }),
    out({ flags: ACK, sequence: 10, acknowledgement: 71 }),
  );
  expect(flows).toHaveLength(1);
  expect(flows[0]).toMatchObject({ src_ip: CLIENT, packets_out: 2, packets_in: 1 });
});

test("in the middle of a connection the first packet's sender, though it is the server", () => {
  const [flow] = flowsOf(back({ flags: ACK, data: 5 }), out({ flags: ACK }));
  expect(flow).toMatchObject({ src_ip: SERVER, src_port: 443, packets_out: 1, packets_in: 1, tcp_state: "partial" });
});

test("of datagrams the first packet's sender", () => {
  const flows = flowsOf(
    datagram(SERVER, CLIENT, { src: 53, dst: 5000 }, 10),
    datagram(CLIENT, SERVER, { src: 5000, dst: 53 }),
    datagram(CLIENT, SERVER, { src: 5000, dst: 54 }),
  );
  expect(
    flows.map(({ src_ip, src_port, packets_out, packets_in }) => [src_ip, src_port, packets_out, packets_in]),
  ).toEqual([
    [SERVER, 53, 1, 1],
    [CLIENT, 5000, 1, 0],
  ]);
});

test("a flow from a port to the same port of the same host goes out only", () => {
  const [flow] = flowsOf(datagram(CLIENT, CLIENT, { src: 7, dst: 7 }), datagram(CLIENT, CLIENT, { src: 7, dst: 7 }));
  expect(flow).toMatchObject({ packets_out: 2, packets_in: 0 });
});

test("equal endpoints of another protocol or IP version are another flow", () => {
  const flows = flowsOf(
    datagram(CLIENT, SERVER, { src: 40_000, dst: 443 }),
    out({}),
    ipv6({ src: "::192.0.2.1", dst: "::198.51.100.2" }, icmp6Echo({ id: 1, sequence: 1 })),
    ipv4({ src: CLIENT, dst: SERVER }, icmpEcho({ id: 1, sequence: 1 })),
  );
  expect(flows.map(({ transport }) => transport)).toEqual(["udp", "tcp", "icmp6", "icmp"]);
});

test("an echo and its reply are one flow without ports, whatever their ids", () => {
  const flows = flowsOf(
    ipv4({ src: CLIENT, dst: SERVER }, icmpEcho({ id: 1, sequence: 1 })),
    ipv4({ src: SERVER, dst: CLIENT }, icmpEcho({ id: 1, sequence: 1, reply: true })),
    ipv4({ src: CLIENT, dst: SERVER }, icmpEcho({ id: 2, sequence: 2 })),
  );
  expect(flows).toHaveLength(1);
  expect(flows[0]).toMatchObject({ src_ip: CLIENT, src_port: null, dst_port: null, packets_out: 2, packets_in: 1 });
});

test("errors about something are flows of their own, one for each type and code and way", () => {
  const about = datagram(CLIENT, SERVER, { src: 1, dst: 2 });
  const flows = flowsOf(
    ipv4({ src: SERVER, dst: CLIENT }, icmpUnreachable(about)),
    ipv4({ src: SERVER, dst: CLIENT }, icmpUnreachable(about, 1)),
    ipv4({ src: CLIENT, dst: SERVER }, icmpUnreachable(about)),
    ipv4({ src: SERVER, dst: CLIENT }, icmpUnreachable(about)),
  );
  expect(flows.map(({ src_ip, packets_out, packets_in }) => [src_ip, packets_out, packets_in])).toEqual([
    [SERVER, 2, 0],
    [SERVER, 1, 0],
    [CLIENT, 1, 0],
  ]);
});

test("ICMP of which nothing could be read does not borrow the type of the packet before it", () => {
  const solicitation = ipv6({ src: "fe80::1", dst: "ff02::1" }, neighborSolicitation("fe80::2", "02:00:00:00:00:01"));
  const empty = ipv6({ src: "fe80::1", dst: "ff02::1", nextHeader: 58 }, new Uint8Array(0));
  const alone = flowsOf(empty);
  const after = flowsOf(solicitation, empty);
  expect(alone[0]).toMatchObject({ transport: "58", malformed: 1 });
  expect(after[1]).toEqual(alone[0]);
});
