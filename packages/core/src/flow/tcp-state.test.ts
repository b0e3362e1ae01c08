// TCP connections: state, handshake time, ports that are used again, retransmissions.

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

const data = (sequence: number, length: number, flags: number = ACK) =>
  out({ flags, sequence: sequence >>> 0, data: length, acknowledgement: 5001 });

const count = (...packets: Uint8Array[]): number => only(flowsOf(...packets)).retransmissions_out;

describe("retransmissions", () => {
  test("a segment sent again counts, in its direction", () => {
    const answer = back({ flags: ACK, sequence: 5001, data: 10 });
    const flow = only(flowsOf(syn, synAck, ack, data(1001, 100), data(1001, 100), answer, answer, answer));
    expect(flow).toMatchObject({ retransmissions_out: 1, retransmissions_in: 2 });
  });

  test("in order, or with a gap, nothing counts", () => {
    expect(count(data(0, 100), data(100, 100), data(300, 100))).toBe(0);
  });

  test("a segment with something new does not count", () => {
    expect(count(data(0, 100), data(50, 100))).toBe(0);
    expect(count(data(0, 100), data(50, 50))).toBe(1);
  });

  test("bare acknowledgements do not count", () => {
    expect(count(data(0, 100), data(100, 0), data(100, 0), data(50, 0))).toBe(0);
  });

  test("a keep-alive is none, with or without its byte of garbage", () => {
    expect(count(data(0, 100), data(99, 1), data(99, 1), data(99, 0))).toBe(0);
  });

  test("one byte that was new is not taken for a keep-alive", () => {
    expect(count(data(0, 100), data(40, 1))).toBe(1);
  });

  test("SYN and FIN count when they come again", () => {
    expect(count(syn, syn, syn)).toBe(2);
    expect(only(flowsOf(syn, synAck, synAck)).retransmissions_in).toBe(1);
    expect(count(data(0, 10), data(10, 0, FIN | ACK), data(10, 0, FIN | ACK))).toBe(1);
  });

  test("numbers wrap around", () => {
    const start = 0xffff_ff00;
    expect(count(data(start, 200), data(start + 200, 200), data(start + 400, 200))).toBe(0);
    expect(count(data(start, 200), data(start + 200, 200), data(start, 200), data(start + 200, 200))).toBe(2);
    expect(count(data(0x7fff_ff00, 512), data(0x8000_0100, 512), data(0x7fff_ff00, 512))).toBe(1);
  });

  test("a reset does not count, whatever its number", () => {
    expect(count(data(1000, 100), out({ flags: RST, sequence: 5 }))).toBe(0);
  });

  test("what the capture cut off counts as sent", () => {
    const under = new TableUnderTest();
    for (const [at, captured] of [
      [0, 60],
      [1000, 60],
      [0, 60],
    ] as const)
      under.count(data(at, 1000), 0, captured);
    expect(under.finish()[0]).toMatchObject({ retransmissions_out: 1, bytes_out: 3 * 1040, malformed: 0 });
  });

  test("a header that was cut off before its numbers says nothing", () => {
    const under = new TableUnderTest();
    under.count(data(0, 100));
    under.count(back({ flags: ACK, sequence: 900_000, data: 100 }));
    under.count(data(100, 100), 0, 20 + 8);
    under.count(data(100, 100));
    under.count(back({ flags: ACK, sequence: 900_100, data: 100 }));
    expect(under.finish()).toMatchObject([
      { packets_out: 3, packets_in: 2, retransmissions_out: 0, retransmissions_in: 0 },
    ]);
  });
});
