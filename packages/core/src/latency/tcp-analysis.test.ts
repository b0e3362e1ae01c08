// What segments are, by Wireshark's definitions.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TcpFlag } from "../decode/packet.ts";
import { back, out } from "../flow/testing.ts";
import { TcpUnderTest } from "./testing/tcp.ts";
import type { EventName } from "./testing/tcp.ts";

const { ACK, FIN, RST, SYN } = TcpFlag;

type Step = Uint8Array | readonly [time: number, bytes: Uint8Array];

/** What each packet is, data left out; a packet is its bytes, or a time in milliseconds and its bytes. */
function eventsOf(...steps: Step[]): EventName[][] {
  const under = new TcpUnderTest();
  return steps.map((step) => {
    const [time, bytes] = step instanceof Uint8Array ? [0, step] : step;
    return under.take(bytes, time).filter((name) => name !== "DATA");
  });
}
const lastOf = (...steps: Step[]): EventName[] => eventsOf(...steps).at(-1)!;

const syn = out({ flags: SYN, sequence: 1000 });
const synAck = back({ flags: SYN | ACK, sequence: 5000, acknowledgement: 1001 });
const ack = out({ flags: ACK, sequence: 1001, acknowledgement: 5001 });
/** A connection with a round trip of 30 ms, until 30 ms. */
const HANDSHAKE: Step[] = [
  [0, syn],
  [20, synAck],
  [30, ack],
];
const data = (sequence: number, length: number, more: { flags?: number; window?: number } = {}) =>
  out({ flags: ACK, sequence: sequence >>> 0, data: length, acknowledgement: 5001, ...more });
const answer = (acknowledgement: number, more: { window?: number; sequence?: number; data?: number } = {}) =>
  back({ flags: ACK, sequence: 5001, acknowledgement, ...more });

describe("segments in order", () => {
  test("are nothing of note", () => {
    const fin = out({ flags: FIN | ACK, sequence: 1201, acknowledgement: 5011 });
    const steps = [...HANDSHAKE, data(1001, 100), answer(1101, { data: 10 }), data(1101, 100), fin];
    expect(eventsOf(...steps).flat()).toEqual([]);
  });

  test("carry data or not", () => {
    const under = new TcpUnderTest();
    expect(under.take(syn)).toEqual([]);
    expect(under.take(data(1001, 1))).toEqual(["DATA"]);
  });

  test("numbers wrap around", () => {
    const start = 0xffff_ff00;
    expect(eventsOf(data(start, 200), data(start + 200, 200), data(start + 400, 200)).flat()).toEqual([]);
    expect(lastOf(data(0x7fff_ff00, 512), data(0x8000_0100, 512), [50, data(0x7fff_ff00, 512)])).toEqual([
      "RETRANSMISSION",
    ]);
  });
});

describe("retransmission", () => {
  test("what was sent before, later than a round trip", () => {
    expect(lastOf(...HANDSHAKE, [40, data(1001, 100)], [50, data(1101, 100)], [80.1, data(1001, 100)])).toEqual([
      "RETRANSMISSION",
    ]);
  });

  test("or at any time when it ends where the highest one did", () => {
    expect(lastOf(...HANDSHAKE, [40, data(1001, 100)], [40, data(1001, 100)])).toEqual(["RETRANSMISSION"]);
  });

  test("of SYN, SYN-ACK and FIN", () => {
    expect(lastOf(syn, [1000, syn])).toEqual(["RETRANSMISSION"]);
    expect(lastOf(syn, synAck, [1000, synAck])).toEqual(["RETRANSMISSION"]);
    const fin = data(1001, 0, { flags: FIN | ACK });
    expect(lastOf(...HANDSHAKE, fin, [500, fin])).toEqual(["RETRANSMISSION"]);
  });

  test("is counted in its direction", () => {
    const under = new TcpUnderTest();
    for (const bytes of [syn, synAck, synAck, ack, data(1001, 9), data(1001, 9), data(1001, 9)]) under.take(bytes);
    expect(under.finish()).toMatchObject([{ retransmissions_out: 2, retransmissions_in: 1 }]);
  });

  test("a bare acknowledgement or a reset is none", () => {
    expect(lastOf(...HANDSHAKE, data(1001, 100), [90, ack])).toEqual([]);
    expect(lastOf(...HANDSHAKE, data(1001, 100), [90, out({ flags: RST, sequence: 1001 })])).toEqual([]);
  });
});

const duplicates = (count: number): Step[] => Array.from({ length: count + 1 }, () => [60, answer(1001)] as const);

describe("fast retransmission", () => {
  const before: Step[] = [...HANDSHAKE, [31, data(1001, 100)], [31, data(1101, 100)], [31, data(1201, 100)]];
  test("two duplicate ACKs ask for it, less than 20 ms before", () => {
    // The SYN-ACK was the first acknowledgement of 1001.
    const [first, ...rest] = duplicates(2);
    expect(lastOf(...before, first!, ...rest, [79.9, data(1001, 100)])).toEqual([
      "RETRANSMISSION",
      "FAST_RETRANSMISSION",
    ]);
  });

  test("not with a single one, nor later, nor for another segment", () => {
    expect(lastOf(...before, [60, answer(1001)], [79.9, data(1001, 100)])).toEqual(["RETRANSMISSION"]);
    expect(lastOf(...before, ...duplicates(3), [80, data(1001, 100)])).toEqual(["RETRANSMISSION"]);
    expect(lastOf(...before, ...duplicates(3), [79, data(1101, 100)])).toEqual(["RETRANSMISSION"]);
  });
});

test("spurious retransmission: its end has been acknowledged", () => {
  const before: Step[] = [...HANDSHAKE, data(1001, 100), answer(1101)];
  expect(lastOf(...before, data(1001, 100))).toEqual(["RETRANSMISSION", "SPURIOUS_RETRANSMISSION"]);
  expect(lastOf(...before, data(1101, 100), data(1051, 100))).toEqual(["OUT_OF_ORDER"]);
});

describe("out of order", () => {
  test("within the connection's own round trip", () => {
    const before: Step[] = [...HANDSHAKE, [31, data(1001, 100)], [40, data(1201, 100)]];
    expect(lastOf(...before, [69.9, data(1101, 100)])).toEqual(["OUT_OF_ORDER"]);
    expect(lastOf(...before, [70, data(1101, 100)])).toEqual(["RETRANSMISSION"]);
  });

  test("within 3 ms where that is not known", () => {
    const before: Step[] = [data(1001, 100), data(1201, 100)];
    expect(lastOf(...before, [2.9, data(1101, 100)])).toEqual(["OUT_OF_ORDER"]);
    expect(lastOf(...before, [3, data(1101, 100)])).toEqual(["RETRANSMISSION"]);
  });
});

test("a connection that was refused and then accepted begins again", () => {
  const refusal = back({ flags: RST | ACK, sequence: 0xf000_0000, acknowledgement: 1001 });
  const steps = [syn, refusal, syn, synAck, synAck, ack, answer(1001, { data: 10 })];
  expect(eventsOf(...steps)).toEqual([[], [], ["RETRANSMISSION"], [], ["RETRANSMISSION"], [], []]);
});

test("lost segment: there is something before it that is not in the capture", () => {
  expect(lastOf(...HANDSHAKE, data(1101, 100))).toEqual(["LOST_SEGMENT"]);
  expect(lastOf(...HANDSHAKE, out({ flags: RST, sequence: 4000 }))).toEqual([]);
  expect(lastOf(data(77_000, 1))).toEqual([]);
});

describe("acknowledged, but not in the capture", () => {
  test("is told once until its sender speaks again", () => {
    const steps = [...HANDSHAKE, answer(1501), answer(1601), data(1601, 10), answer(1611)];
    expect(eventsOf(...steps).slice(3)).toEqual([["ACK_LOST_SEGMENT"], [], ["LOST_SEGMENT"], ["ACK_LOST_SEGMENT"]]);
  });

  test("what lies in a gap is in order again once it was acknowledged", () => {
    expect(eventsOf(...HANDSHAKE, data(1101, 100), answer(1201), data(1201, 10), answer(1211)).slice(4)).toEqual([
      ["ACK_LOST_SEGMENT"],
      [],
      [],
    ]);
  });
});

describe("repeated acknowledgements", () => {
  test("duplicate: the same numbers and window, without data", () => {
    expect(lastOf(...HANDSHAKE, ack)).toEqual(["DUPLICATE_ACK"]);
    expect(lastOf(...HANDSHAKE, answer(1001, { data: 5 }))).toEqual([]);
  });

  test("window update: another window", () => {
    expect(lastOf(...HANDSHAKE, data(1001, 0, { window: 1000 }))).toEqual(["WINDOW_UPDATE"]);
  });

  test("zero window, and that it opens again", () => {
    const steps = [...HANDSHAKE, data(1001, 0, { window: 0 }), data(1001, 0, { window: 9 })];
    expect(eventsOf(...steps).slice(3)).toEqual([["ZERO_WINDOW"], ["WINDOW_UPDATE"]]);
    expect(lastOf(syn, back({ flags: RST | ACK, acknowledgement: 1001, window: 0 }))).toEqual([]);
  });
});

describe("probes", () => {
  test("keep-alive: nothing or one byte, one before the next; and its answer", () => {
    const before = [...HANDSHAKE, data(1001, 100), answer(1101)];
    for (const length of [0, 1]) {
      expect(eventsOf(...before, [9000, data(1100, length)], [9030, answer(1101)]).slice(5)).toEqual([
        ["KEEP_ALIVE"],
        ["KEEP_ALIVE_ACK"],
      ]);
    }
    expect(lastOf(...before, [9000, data(1099, 1)])).toEqual(["RETRANSMISSION", "SPURIOUS_RETRANSMISSION"]);
  });

  test("of a zero window: the next byte; its answers", () => {
    const closed = answer(1001, { window: 0 });
    const steps = [...HANDSHAKE, closed, data(1001, 1), closed, data(1001, 1), answer(1002), data(1002, 9)];
    expect(eventsOf(...steps).slice(3)).toEqual([
      ["ZERO_WINDOW"],
      ["ZERO_WINDOW_PROBE"],
      ["ZERO_WINDOW", "ZERO_WINDOW_PROBE_ACK"],
      ["ZERO_WINDOW_PROBE"],
      ["ACK_LOST_SEGMENT"],
      ["LOST_SEGMENT"],
    ]);
  });
});

describe("headers", () => {
  test("what the capture cut off counts as sent", () => {
    const under = new TcpUnderTest();
    for (const at of [0, 1000, 0]) under.take(data(at, 1000), at, 60);
    expect(under.finish()).toMatchObject([{ retransmissions_out: 1 }]);
  });

  test("one that was cut off before its numbers, or is too short, says nothing", () => {
    const under = new TcpUnderTest();
    under.take(data(0, 100));
    expect(under.take(data(100, 100), 0, 20 + 8)).toEqual([]);
    expect(under.take(out({ flags: ACK, sequence: 7, headerWords: 3, data: 9 }))).toEqual([]);
    expect(under.take(data(100, 100))).toEqual(["DATA"]);
  });
});

test("any segments in any order: nothing is thrown, counted below zero or measured below zero", () => {
  const near = fc.oneof(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0xffff_ff00, max: 0xffff_ffff }));
  const flags = fc.constantFrom(ACK, ACK, ACK, SYN, SYN | ACK, FIN | ACK, RST, 0, 0xff);
  const options = fc.oneof(
    fc
      .record({ sent: fc.nat(9), echoed: fc.nat(9) })
      .map(({ sent, echoed }) => [1, 1, 8, 10, 0, 0, 0, sent, 0, 0, 0, echoed]),
    fc.array(fc.nat(12), { maxLength: 20 }),
  );
  const segment = fc.record({
    outbound: fc.boolean(),
    sequence: near,
    acknowledgement: near,
    flags,
    options,
    data: fc.nat(120),
    window: fc.constantFrom(0, 1, 64_000),
    time: fc.oneof(fc.nat(100), fc.constantFrom(-1e12, 1e15, 59_000)),
  });
  fc.assert(
    fc.property(fc.array(segment, { maxLength: 80 }), (segments) => {
      const under = new TcpUnderTest();
      let sent = 0;
      for (const { outbound, time, ...fields } of segments) {
        const events = under.take((outbound ? out : back)(fields), time);
        if (events.includes("RETRANSMISSION")) sent++;
        if (events.includes("FAST_RETRANSMISSION")) expect(events).toContain("RETRANSMISSION");
        expect(events.includes("OUT_OF_ORDER") && events.includes("RETRANSMISSION")).toBe(false);
      }
      const flows = under.finish();
      expect(flows.reduce((sum, flow) => sum + flow.retransmissions_out + flow.retransmissions_in, 0)).toBe(sent);
      expect(flows.every((flow) => flow.retransmissions_out >= 0 && flow.retransmissions_in >= 0)).toBe(true);
      expect(under.measured.every(([, , duration]) => duration === null || duration >= 0)).toBe(true);
    }),
  );
});
