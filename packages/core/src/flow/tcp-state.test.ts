// TCP connections: state, handshake time, ports that are used again.

import { describe, expect, test } from "vitest";
import { TcpFlag } from "../decode/packet.ts";
import type { FlowRecord } from "./flow-record.ts";
import { TableUnderTest, back, flowsOf, out } from "./testing.ts";

const { ACK, FIN, PSH, RST, SYN } = TcpFlag;
const RTT = 0.03;

const only = (flows: FlowRecord[]): FlowRecord => {
  expect(flows).toHaveLength(1);
  return flows[0]!;
};

const syn = out({ flags: SYN, sequence: 1000 });
const synAck = back({ flags: SYN | ACK, sequence: 5000, acknowledgement: 1001 });
const ack = out({ flags: ACK, sequence: 1001, acknowledgement: 5001 });
const finOut = out({ flags: FIN | ACK, sequence: 1001, acknowledgement: 5001 });
const finBack = back({ flags: FIN | ACK, sequence: 5001, acknowledgement: 1002 });
const reset = back({ flags: RST | ACK, sequence: 5001 });

describe("state", () => {
  test.each([
    ["syn", "finished", [syn]],
    ["syn", "finished", [syn, syn]],
    ["established", "finished", [syn, synAck]],
    ["established", "finished", [syn, synAck, ack]],
    ["established", "finished", [syn, synAck, ack, finOut]],
    ["closed", "end", [syn, synAck, ack, finOut, finBack]],
    ["closed", "end", [syn, synAck, ack, finOut, finBack, ack]],
    ["reset", "end", [syn, reset]],
    ["reset", "end", [syn, synAck, ack, finOut, reset]],
    ["partial", "finished", [ack]],
    ["partial", "finished", [ack, finBack]],
    ["closed", "end", [finOut, finBack]],
  ])("%s, %s", (state, reason, packets) => {
    expect(only(flowsOf(...packets))).toMatchObject({ tcp_state: state, reason });
  });

  test("other transports have none", () => {
    const [flow] = flowsOf(
      Uint8Array.from({ length: 20 }, (_, i) => (i === 0 ? 0x45 : i === 3 ? 20 : i === 9 ? 89 : 0)),
    );
    expect(flow).toMatchObject({ transport: "89", tcp_state: null, handshake_rtt_ms: null, src_port: null });
  });
});

describe("handshake time", () => {
  test("from the SYN to the last ACK", () => {
    expect(only(flowsOf([0, syn], [0.02, synAck], [RTT, ack], [0.5, ack])).handshake_rtt_ms).toBe(30);
  });

  test("from the last SYN when it was sent again", () => {
    expect(only(flowsOf([0, syn], [1, syn], [1.02, synAck], [1 + RTT, ack])).handshake_rtt_ms).toBe(30);
  });

  test("a late copy of the SYN changes nothing", () => {
    const flow = only(flowsOf([0, syn], [0.02, synAck], [RTT, ack], [5, syn], [6, ack]));
    expect(flow.handshake_rtt_ms).toBe(30);
  });

  test.each([
    ["the SYN", [synAck, ack]],
    ["the SYN-ACK", [syn, ack]],
    ["the last ACK", [syn, synAck]],
  ])("none without %s", (_, packets) => {
    expect(only(flowsOf(...packets)).handshake_rtt_ms).toBeNull();
  });

  test("survives the active timeout, also between SYN and ACK", () => {
    const under = new TableUnderTest({ activeTimeout: 10e6, idleTimeout: 1000e6 });
    under.count(syn, 0);
    under.count(syn, 20);
    under.count(synAck, 20.02);
    under.count(ack, 20 + RTT);
    under.count(ack, 40);
    expect(under.finish().map((flow) => [flow.reason, flow.handshake_rtt_ms])).toEqual([
      ["active", null],
      ["active", 30],
      ["finished", 30],
    ]);
  });
});

describe("ports that are used again", () => {
  const again = out({ flags: SYN, sequence: 77_000 });

  test.each([
    ["a connection that ended", "closed", [syn, synAck, ack, finOut, finBack]],
    ["a connection that was reset", "reset", [syn, synAck, reset]],
    ["a connection whose end was not seen", "established", [syn, synAck, ack]],
    ["an unanswered SYN", "syn", [syn]],
    ["the middle of a connection", "partial", [ack]],
  ])("after %s a SYN begins another flow", (_, state, packets) => {
    const [first, second, ...more] = flowsOf(...packets, again);
    expect(more).toEqual([]);
    expect(first).toMatchObject({ tcp_state: state, packets_out: packets.filter((p) => p[15] === 1).length });
    expect(second).toMatchObject({ tcp_state: "syn", packets_out: 1, packets_in: 0, retransmissions_out: 0 });
  });

  test("the same SYN again does not", () => {
    expect(only(flowsOf(syn, reset, [1, syn], [1.1, reset]))).toMatchObject({ packets_out: 2, packets_in: 2 });
  });

  test("nor does one with data or urgent flags of its own number", () => {
    expect(only(flowsOf(syn, out({ flags: SYN | PSH, sequence: 1000, data: 10 })))).toMatchObject({ packets_out: 2 });
  });
});
