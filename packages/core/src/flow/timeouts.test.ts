// When flows end: idle and active timeouts by packet time, lingering, and times that do not run forward.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TcpFlag } from "../decode/packet.ts";
import { CLIENT, SECOND, SERVER, START, TableUnderTest, back, datagram, out } from "./testing.ts";

const { ACK, FIN, SYN } = TcpFlag;
const udp = (port = 1): Uint8Array => datagram(CLIENT, SERVER, { src: port, dst: 9 }, 10);
const ends = (under: TableUnderTest) => under.ended.map(({ reason, packets_out }) => [reason, packets_out]);

const TIMEOUTS = { idleTimeout: 100 * SECOND, idleTimeoutTcp: 500 * SECOND };

describe("idle timeout", () => {
  test("a gap that is longer than it splits a flow, one that is not does not", () => {
    const under = new TableUnderTest(TIMEOUTS);
    for (const time of [0, 100, 200, 300.000001, 301]) under.count(udp(), time);
    expect(ends(under)).toEqual([["idle", 3]]);
    expect(under.finish().map(({ start, end }) => [start - START / SECOND, end - START / SECOND])).toEqual([
      [0, 200],
      [expect.closeTo(300.000001), 301],
    ]);
  });

  test.each([
    ["datagrams", 100, [udp()]],
    ["an unanswered SYN", 60, [out({ flags: SYN })]],
    ["data that nobody answered", 60, [out({ flags: ACK, data: 5 })]],
    ["an established connection", 500, [out({ flags: SYN }), back({ flags: SYN | ACK })]],
    ["a connection seen from its middle", 500, [out({ flags: ACK }), back({ flags: ACK })]],
  ])("of %s, by sweep and by packet", (_, timeout, packets) => {
    const swept = new TableUnderTest(TIMEOUTS);
    const met = new TableUnderTest(TIMEOUTS);
    for (const packet of packets) {
      swept.count(packet);
      met.count(packet);
    }
    expect(swept.sweep(timeout)).toBe(true);
    met.count(packets[0]!, timeout);
    expect(swept.ended).toEqual([]);
    expect(met.ended).toEqual([]);
    expect(swept.sweep(timeout + 1)).toBe(true);
    met.count(packets[0]!, 2 * timeout + 1);
    expect(swept.ended.map(({ reason }) => reason)).toEqual(["idle"]);
    expect(met.ended.map(({ reason }) => reason)).toEqual(["idle"]);
    expect(swept.table.size).toBe(0);
  });

  test("a closed connection is forgotten after a moment, and that is an end and not idleness", () => {
    const under = new TableUnderTest(TIMEOUTS);
    under.count(out({ flags: FIN | ACK }), 0);
    under.count(back({ flags: FIN | ACK }), 1);
    under.sweep(11);
    expect(under.ended).toEqual([]);
    under.sweep(12);
    expect(under.ended).toMatchObject([{ reason: "end", tcp_state: "closed" }]);
  });

  test("a sweep ends as many as it may, and says whether that was all", () => {
    const under = new TableUnderTest(TIMEOUTS);
    for (let port = 1; port <= 10; port++) under.count(udp(port), port);
    expect(under.sweep(200, 4)).toBe(false);
    expect(under.ended.map(({ src_port }) => src_port)).toEqual([1, 2, 3, 4]);
    expect(under.sweep(200, 6)).toBe(true);
    expect(under.table.size).toBe(0);
  });
});

describe("active timeout", () => {
  test("writes a slice and starts the counters again; the flow and who began it stay", () => {
    const under = new TableUnderTest({ activeTimeout: 60 * SECOND });
    const faulty = udp();
    faulty[25] = 200;
    under.count(faulty, 0);
    under.count(udp(), 40);
    under.count(datagram(SERVER, CLIENT, { src: 9, dst: 1 }), 61);
    under.count(udp(), 70);
    expect(under.table.created).toBe(1);
    const common = { src_ip: CLIENT, src_port: 1 };
    expect(under.finish()).toMatchObject([
      { ...common, reason: "active", packets_out: 2, packets_in: 0, malformed: 1, end: START / SECOND + 40 },
      { ...common, reason: "finished", packets_out: 1, packets_in: 1, malformed: 0, start: START / SECOND + 61 },
    ]);
  });

  test("never, when there is none", () => {
    const under = new TableUnderTest({ activeTimeout: Infinity });
    for (let time = 0; time < 100_000; time += 100) under.count(udp(), time);
    expect(under.finish()).toHaveLength(1);
  });
});

describe("time that runs backwards", () => {
  test("does not end a flow by itself; the latest time is its end", () => {
    const under = new TableUnderTest(TIMEOUTS);
    for (const time of [50, 40, 60, 0]) under.count(udp(), time);
    expect(under.finish()).toMatchObject([{ packets_out: 4, end: START / SECOND + 60 }]);
  });

  test("a clock that was set back does not keep flows for ever, nor those listed behind them", () => {
    const under = new TableUnderTest(TIMEOUTS);
    under.count(udp(1), 100_000);
    under.count(udp(2), 0);
    under.sweep(90);
    expect(under.ended).toMatchObject([{ src_port: 1, reason: "idle" }]);
    under.sweep(101);
    expect(under.ended).toMatchObject([{ src_port: 1 }, { src_port: 2, reason: "idle" }]);
  });

  test("any times at all: every packet is in one record, and the table is empty at the end", () => {
    const absurd = fc.constantFrom(-1e22, -1, 0, 1e15, 1e22, Number.MAX_VALUE, -Number.MAX_VALUE);
    const time = fc.oneof(fc.integer({ min: -2000, max: 2000 }), absurd);
    const step = fc.record({ time, port: fc.integer({ min: 1, max: 4 }), sweep: fc.boolean(), tcp: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const under = new TableUnderTest(TIMEOUTS);
        for (const { time: at, port, sweep, tcp } of steps) {
          under.count(tcp ? out({ src: port, flags: port }) : udp(port), at);
          if (sweep) under.sweep(at, 2);
        }
        const flows = under.finish();
        expect(flows.reduce((sum, flow) => sum + flow.packets_out + flow.packets_in, 0)).toBe(steps.length);
        expect(flows.every(({ start, end }) => end >= start)).toBe(true);
        expect(under.table.size).toBe(0);
      }),
    );
  });
});
