// Round trips: the handshake and its parts, data and its acknowledgement, retransmissions that must not spoil them.

import { describe, expect, test } from "vitest";
import { TcpFlag } from "../decode/packet.ts";
import { back, out } from "../flow/testing.ts";
import { TcpUnderTest } from "./testing/tcp.ts";
import type { Measured } from "./testing/tcp.ts";

const { ACK, RST, SYN } = TcpFlag;

/** The timestamps option, as most lay it out. */
const stamps = (value: number, echo: number): number[] => [1, 1, 8, 10, ...word(value), ...word(echo)];
const word = (value: number): number[] => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];

const syn = (options: number[] = []) => out({ flags: SYN, sequence: 1000, options });
const synAck = (options: number[] = []) => back({ flags: SYN | ACK, sequence: 5000, acknowledgement: 1001, options });
const ack = (options: number[] = []) => out({ flags: ACK, sequence: 1001, acknowledgement: 5001, options });
const data = (sequence: number, length: number, options: number[] = []) =>
  out({ flags: ACK, sequence, data: length, acknowledgement: 5001, options });
const answer = (acknowledgement: number, options: number[] = []) =>
  back({ flags: ACK, sequence: 5001, acknowledgement, options });

function measured(...steps: [time: number, bytes: Uint8Array][]): Measured[] {
  const under = new TcpUnderTest();
  for (const [time, bytes] of steps) under.take(bytes, time);
  return under.measured;
}

/** Round trips toward the server, in a connection that is there already. */
const serverTrips = (...steps: [time: number, bytes: Uint8Array][]): Measured[] =>
  measured([0, syn()], [0, synAck()], [0, ack()], ...steps)
    .slice(3)
    .filter(([what]) => what === "tcp_rtt");

const lost = (wait: number): Measured[] => {
  const under = new TcpUnderTest();
  under.take(syn(), 0);
  under.take(syn(), wait);
  under.finish();
  return under.measured;
};

const twoSyns = (echo: number) =>
  measured([0, syn(stamps(7, 0))], [1000, syn(stamps(8, 0))], [1200, synAck(stamps(1, echo))]);

describe("handshake", () => {
  test("whole, and in parts", () => {
    expect(measured([0, syn()], [20, synAck()], [30, ack()], [40, ack()])).toEqual([
      ["server", 0, 20],
      ["client", 20, 10],
      ["tcp_handshake", 0, 30],
    ]);
  });

  test("a SYN that was sent again, its second copy answered", () => {
    expect(measured([0, syn()], [1000, syn()], [1020, synAck()], [1030, ack()])).toEqual([
      ["server", 1000, 20],
      ["client", 1020, 10],
      ["tcp_handshake", 1000, 30],
    ]);
  });

  test("its first copy answered late, as the timestamps tell", () => {
    expect(twoSyns(7)).toEqual([["server", 0, 1200]]);
    expect(twoSyns(8)).toEqual([["server", 1000, 200]]);
  });

  test("a SYN-ACK that was sent again", () => {
    expect(measured([0, syn()], [20, synAck()], [1020, synAck()], [1030, ack()])).toEqual([
      ["server", 0, 20],
      ["client", 1020, 10],
      ["tcp_handshake", 0, 1030],
    ]);
    const first = measured(
      [0, syn()],
      [20, synAck(stamps(1, 0))],
      [1020, synAck(stamps(2, 0))],
      [1030, ack(stamps(9, 1))],
    );
    expect(first[1]).toEqual(["client", 20, 1010]);
  });

  test("both of them", () => {
    const steps = measured([0, syn()], [20, synAck()], [1000, syn()], [1020, synAck()], [1030, ack()]);
    expect(steps).toEqual([
      ["server", 0, 20],
      ["server", 1000, 20],
      ["client", 1020, 10],
      ["tcp_handshake", 1000, 30],
    ]);
  });

  test("refused: the server has answered, the connection was not made", () => {
    const reset = back({ flags: RST | ACK, acknowledgement: 1001 });
    expect(measured([0, syn()], [20, reset])).toEqual([["server", 0, 20]]);
  });

  test("never answered", () => {
    expect(lost(1000)).toEqual([["tcp_handshake", 0, null]]);
    expect(lost(500)).toEqual([]);
  });
});

const again = (echo: number) =>
  serverTrips(
    [10, data(1001, 100, stamps(1, 9))],
    [300, data(1001, 100, stamps(2, 9))],
    [330, answer(1101, stamps(9, echo))],
  );

describe("data and its acknowledgement", () => {
  test("toward the server and toward the client", () => {
    const reply = back({ flags: ACK, sequence: 5001, acknowledgement: 1101, data: 50 });
    const last = out({ flags: ACK, sequence: 1101, acknowledgement: 5051 });
    expect(
      measured([0, syn()], [0, synAck()], [0, ack()], [10, data(1001, 100)], [30, reply], [35, last]).slice(3),
    ).toEqual([
      ["tcp_rtt", 10, 20],
      ["client_rtt", 30, 5],
    ]);
  });

  test("of several segments the one that the acknowledgement ends with", () => {
    expect(serverTrips([10, data(1001, 100)], [20, data(1101, 100)], [50, answer(1201)])).toEqual([
      ["tcp_rtt", 20, 30],
    ]);
    expect(serverTrips([10, data(1001, 100)], [50, answer(1051)], [60, answer(1101)])).toEqual([["tcp_rtt", 10, 50]]);
  });

  test("the same acknowledgement twice measures once", () => {
    expect(serverTrips([10, data(1001, 100)], [50, answer(1101)], [90, answer(1101)])).toHaveLength(1);
  });

  test("without timestamps nothing is measured against what was sent again, but against what comes after", () => {
    expect(
      serverTrips(
        [10, data(1001, 100)],
        [11, data(1101, 100)],
        [300, data(1001, 100)],
        [330, answer(1201)],
        [400, data(1201, 100)],
        [430, answer(1301)],
      ),
    ).toEqual([["tcp_rtt", 400, 30]]);
  });

  test("timestamps tell which copy was acknowledged", () => {
    expect(again(1)).toEqual([["tcp_rtt", 10, 320]]);
    expect(again(2)).toEqual([["tcp_rtt", 300, 30]]);
    expect(again(3)).toEqual([]);
  });

  test("and which segment has filled the gap", () => {
    expect(
      serverTrips(
        [10, data(1001, 100, stamps(1, 9))],
        [11, data(1101, 100, stamps(2, 9))],
        [300, data(1001, 100, stamps(3, 9))],
        [330, answer(1201, stamps(9, 3))],
      ),
    ).toEqual([["tcp_rtt", 300, 30]]);
  });

  test("two copies with the same timestamp tell nothing", () => {
    const copy = data(1001, 100, stamps(1, 9));
    expect(serverTrips([10, copy], [300, copy], [330, answer(1101, stamps(9, 1))])).toEqual([]);
  });

  test("the option is found behind others, and only where it is whole", () => {
    const trips = (options: number[]) =>
      serverTrips(
        [10, data(1001, 100, options)],
        [300, data(1001, 100, stamps(2, 9))],
        [330, answer(1101, stamps(9, 1))],
      );
    expect(trips([2, 4, 5, 180, ...stamps(1, 9)])).toEqual([["tcp_rtt", 10, 320]]);
    for (const broken of [
      [8, 10, 0, 0, 0, 1, 0, 0],
      [0, ...stamps(1, 9)],
      [2, 1, ...stamps(1, 9)],
      [2, 0, ...stamps(1, 9)],
    ])
      expect(trips(broken)).toEqual([]);
  });

  test("time that runs backwards measures nothing", () => {
    expect(serverTrips([50, data(1001, 100)], [10, answer(1101)])).toEqual([]);
  });
});

describe("segments in flight", () => {
  test("without any acknowledgement the oldest are forgotten, and it goes on", () => {
    const under = new TcpUnderTest();
    for (let n = 0; n < 3000; n++) under.take(data(1001 + n, 1), n);
    expect(under.analysis.forgotten).toBe(3000 - 1023);
    under.take(answer(4001), 3100);
    expect(under.measured).toEqual([["tcp_rtt", 2999, 101]]);
    under.take(data(4001, 1), 3200);
    under.take(answer(4002), 3230);
    expect(under.measured.at(-1)).toEqual(["tcp_rtt", 3200, 30]);
  });

  test("all connections together stay within the pool, and get it back", () => {
    const under = new TcpUnderTest(1000);
    const flood = (from: number) => {
      for (let port = 0; port < 30; port++) {
        for (let n = 0; n < 100; n++) under.take(out({ src: from + port, flags: ACK, sequence: n, data: 1 }));
      }
    };
    flood(10_000);
    expect(under.analysis.forgotten).toBe(2000);
    under.finish();
    flood(20_000);
    expect(under.analysis.forgotten).toBe(4000);
  });
});
