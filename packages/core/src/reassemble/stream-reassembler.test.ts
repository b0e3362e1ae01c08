import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { StreamReassembler, type StreamReassemblerOptions, type StreamSink } from "./stream-reassembler.ts";

/** What one direction of a flow brought: bytes, and null for each byte of a gap. */
class Recorder implements StreamSink {
  readonly streams = new Map<string, (number | null)[]>();
  calls = 0;
  onData: (slot: number, direction: number) => void = () => {};

  data(slot: number, direction: number, data: Uint8Array, offset: number, length: number): void {
    expect(length).toBeGreaterThan(0);
    expect(offset + length).toBeLessThanOrEqual(data.length);
    this.calls++;
    this.of(slot, direction).push(...data.subarray(offset, offset + length));
    this.onData(slot, direction);
  }

  gap(slot: number, direction: number, bytes: number): void {
    expect(bytes).toBeGreaterThan(0);
    for (let i = 0; i < Math.min(bytes, 100_000); i++) this.of(slot, direction).push(null);
  }

  of(slot: number, direction: number): (number | null)[] {
    const key = `${slot}/${direction}`;
    const stream = this.streams.get(key) ?? [];
    this.streams.set(key, stream);
    return stream;
  }
}

function start(options: StreamReassemblerOptions = {}): { sink: Recorder; streams: StreamReassembler } {
  const sink = new Recorder();
  return { sink, streams: new StreamReassembler(sink, options) };
}

/** A segment of slot 0, direction 0. */
function send(streams: StreamReassembler, sequence: number, bytes: readonly number[] | Uint8Array, time = 0): void {
  const data = new Uint8Array(bytes.length + 6).fill(0xee);
  data.set(bytes, 3);
  streams.segment(0, 0, sequence >>> 0, data, 3, bytes.length, bytes.length, time);
}

/** A byte that tells its position in the stream. */
const valueAt = (position: number): number => Math.imul(position, 0x9e3779b1) >>> 24;

const counting = (length: number, from = 0): Uint8Array => Uint8Array.from({ length }, (_, i) => (from + i) % 251);

describe("in order", () => {
  test("bytes go straight through, over the wrap-around of sequence numbers", () => {
    const { sink, streams } = start();
    streams.open(0, 0, 0xfffffff0);
    for (let at = 0; at < 100; at += 10) send(streams, 0xfffffff0 + at, counting(10, at));
    expect(sink.of(0, 0)).toEqual([...counting(100)]);
    expect(sink.calls).toBe(10);
    expect(streams.heldBytes).toBe(0);
  });

  test("flows and directions are kept apart", () => {
    const { sink, streams } = start();
    for (const slot of [0, 1, 5_000_000]) {
      streams.open(slot, 0, 10);
      streams.open(slot, 1, 20);
      streams.segment(slot, 0, 10, Uint8Array.of(1, slot & 255), 0, 2, 2, 0);
      streams.segment(slot, 1, 20, Uint8Array.of(2, slot & 255), 0, 2, 2, 0);
    }
    for (const slot of [0, 1, 5_000_000]) {
      expect(sink.of(slot, 0)).toEqual([1, slot & 255]);
      expect(sink.of(slot, 1)).toEqual([2, slot & 255]);
    }
  });

  test("a stream that was not opened brings nothing", () => {
    const { sink, streams } = start();
    send(streams, 0, [1]);
    streams.open(0, 1, 0);
    send(streams, 0, [1]);
    expect(sink.calls).toBe(0);
  });

  test("what the capture cut off is a gap", () => {
    const { sink, streams } = start();
    streams.open(0, 0, 0);
    streams.segment(0, 0, 0, Uint8Array.of(1, 2), 0, 2, 5, 0);
    streams.segment(0, 0, 5, Uint8Array.of(6), 0, 1, 1, 0);
    expect(sink.of(0, 0)).toEqual([1, 2, null, null, null, 6]);
    expect(streams.counters.gaps).toBe(1);
  });

  test("what the capture cut off an early segment is a gap too", () => {
    const { sink, streams } = start();
    streams.open(0, 0, 0);
    streams.segment(0, 0, 2, Uint8Array.of(3), 0, 1, 3, 0);
    streams.segment(0, 0, 5, new Uint8Array(0), 0, 0, 2, 0);
    send(streams, 7, [8]);
    send(streams, 0, [1, 2]);
    expect(sink.of(0, 0)).toEqual([1, 2, 3, null, null, null, null, 8]);
    expect(streams.heldBytes).toBe(0);
  });
});

describe("out of order", () => {
  test("any cutting, order, repetition and overlap of one stream brings that stream, whatever its first number", () => {
    const property = fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 6000 }),
      fc.array(fc.tuple(fc.nat(6000), fc.nat(3000)), { maxLength: 20 }),
      fc.array(fc.nat(6000), { maxLength: 20 }),
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      fc.infiniteStream(fc.nat()),
      (bytes, extra, cuts, first, random) => {
        const ends = [...new Set([...cuts.filter((end) => end > 0 && end < bytes.length), bytes.length])];
        ends.sort((a, b) => a - b);
        const segments = ends.map((end, i) => ({
          from: i === 0 ? 0 : ends[i - 1],
          to: end,
          rank: random.next().value,
        }));
        for (const [from, length] of extra) {
          const start = from % bytes.length;
          segments.push({ from: start, to: Math.min(bytes.length, start + length), rank: random.next().value });
        }
        segments.sort((a, b) => a.rank - b.rank);
        const { sink, streams } = start();
        streams.open(0, 0, first);
        for (const { from, to } of segments) send(streams, first + from, bytes.subarray(from, to));
        expect(sink.of(0, 0)).toEqual([...bytes]);
        expect(streams.heldBytes).toBe(0);
        expect(streams.counters.gaps).toBe(0);
      },
    );
    fc.assert(property, { numRuns: 300 });
  });

  test("the first copy of a byte counts", () => {
    const { sink, streams } = start();
    streams.open(0, 0, 0);
    send(streams, 4, [1, 1]);
    send(streams, 2, [2, 2, 2, 2, 2, 2]);
    send(streams, 1, [3, 3]);
    send(streams, 0, [4, 4, 4, 4, 4, 4, 4, 4, 4, 4]);
    send(streams, 0, [5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5]);
    expect(sink.of(0, 0)).toEqual([4, 3, 2, 2, 1, 1, 2, 2, 4, 4, 5]);
  });

  test("retransmissions, keep-alives and what lies before the start bring nothing", () => {
    const { sink, streams } = start();
    streams.open(0, 0, 100);
    send(streams, 100, [1, 2, 3]);
    send(streams, 100, [9, 9, 9]);
    send(streams, 102, [9]);
    send(streams, 102, []);
    send(streams, 90, counting(10));
    expect(sink.of(0, 0)).toEqual([1, 2, 3]);
    expect(streams.counters.duplicate).toBe(3);
    send(streams, 96, [9, 9, 9, 9, 9, 9, 9, 4]);
    expect(sink.of(0, 0)).toEqual([1, 2, 3, 4]);
  });

  test("a segment beyond any window is dropped", () => {
    const { sink, streams } = start();
    streams.open(0, 0, 0);
    send(streams, 2 ** 30, [1]);
    expect(streams.counters.outside).toBe(1);
    expect(streams.heldBytes).toBe(0);
    streams.segment(0, 0, 0, new Uint8Array(4), 0, 4, 2 ** 32 - 1, 0);
    expect(streams.counters.outside).toBe(2);
    expect(sink.calls).toBe(0);
  });
});

describe("missing bytes", () => {
  test("are given up when the stream holds too much, and only as many as needed", () => {
    const { sink, streams } = start({ memoryPerStream: 2 * 1504 });
    streams.open(0, 0, 0);
    send(streams, 2, [3]);
    send(streams, 4, [5]);
    expect(sink.calls).toBe(0);
    send(streams, 6, [7]);
    expect(sink.of(0, 0)).toEqual([null, null, 3]);
    send(streams, 3, [4]);
    send(streams, 5, [6]);
    expect(sink.of(0, 0)).toEqual([null, null, 3, 4, 5, 6, 7]);
    expect(streams.counters.gaps).toBe(1);
  });

  test("a segment that lies before those held is not given up for them", () => {
    const { sink, streams } = start({ memoryPerStream: 1504 });
    streams.open(0, 0, 0);
    send(streams, 6, [7]);
    send(streams, 2, [3]);
    expect(sink.of(0, 0)).toEqual([null, null, 3]);
    send(streams, 3, [4, 5, 6]);
    expect(sink.of(0, 0)).toEqual([null, null, 3, 4, 5, 6, 7]);
  });

  test("a segment larger than may be held goes through", () => {
    const { sink, streams } = start({ memoryPerStream: 1504 });
    streams.open(0, 0, 0);
    send(streams, 1, counting(5000));
    expect(sink.of(0, 0)).toEqual([null, ...counting(5000)]);
    const small = start({ memory: 1600 });
    small.streams.open(0, 0, 0);
    send(small.streams, 1, counting(5000));
    expect(small.sink.of(0, 0)).toEqual([null, ...counting(5000)]);
  });

  test("are given up by the stream that waits longest when all hold too much", () => {
    const { sink, streams } = start({ memory: 3 * 1600 });
    for (let slot = 0; slot < 4; slot++) {
      streams.open(slot, 1, 0);
      streams.segment(slot, 1, 2, Uint8Array.of(slot), 0, 1, 1, slot);
    }
    expect(sink.of(0, 1)).toEqual([null, null, 0]);
    expect(sink.of(1, 1)).toEqual([]);
    expect(streams.counters.evicted).toBe(1);
    streams.segment(1, 1, 0, Uint8Array.of(8, 9), 0, 2, 2, 9);
    expect(sink.of(1, 1)).toEqual([8, 9, 1]);
  });

  test("are not given up first by a stream that has just moved on", () => {
    const { sink, streams } = start({ memory: 3 * 1600 });
    for (let slot = 0; slot < 3; slot++) streams.open(slot, 0, 0);
    send(streams, 1, [2]);
    send(streams, 3, [4]);
    streams.segment(1, 0, 1, Uint8Array.of(2), 0, 1, 1, 0);
    send(streams, 0, [1]);
    for (const sequence of [1, 3]) streams.segment(2, 0, sequence, Uint8Array.of(2), 0, 1, 1, 0);
    expect(sink.of(0, 0)).toEqual([1, 2]);
    expect(sink.of(1, 0)).toEqual([null, 2]);
  });

  test("are given up when the patience has run out, by the segments of any stream", () => {
    const { sink, streams } = start({ patience: 1000 });
    streams.open(0, 0, 0);
    streams.open(1, 0, 0);
    send(streams, 1, [2], 5000);
    send(streams, 3, [4], 5500);
    streams.segment(1, 0, 0, Uint8Array.of(1), 0, 1, 1, 6000);
    expect(sink.of(0, 0)).toEqual([]);
    streams.segment(1, 0, 1, Uint8Array.of(2), 0, 1, 1, 6001);
    expect(sink.of(0, 0)).toEqual([null, 2]);
    streams.segment(1, 0, 2, Uint8Array.of(3), 0, 1, 1, 7001);
    expect(sink.of(0, 0)).toEqual([null, 2]);
    streams.segment(1, 0, 3, Uint8Array.of(4), 0, 1, 1, 7002);
    expect(sink.of(0, 0)).toEqual([null, 2, null, 4]);
    expect(sink.of(1, 0)).toEqual([1, 2, 3, 4]);
  });

  test("are given up by flush", () => {
    const { sink, streams } = start();
    streams.open(0, 0, 0);
    streams.open(0, 1, 0);
    send(streams, 1, [2]);
    send(streams, 3, [4]);
    streams.segment(0, 1, 1, Uint8Array.of(7), 0, 1, 1, 0);
    streams.flush(0);
    expect(sink.of(0, 0)).toEqual([null, 2, null, 4]);
    expect(sink.of(0, 1)).toEqual([null, 7]);
    expect(streams.heldBytes).toBe(0);
  });
});

describe("release", () => {
  test("comes by itself at the limit, and frees what is held", () => {
    const { sink, streams } = start();
    streams.open(0, 0, 0, 4);
    send(streams, 9, [9]);
    expect(streams.heldBytes).toBe(0);
    send(streams, 3, [4, 5]);
    expect(streams.heldBytes).toBeGreaterThan(0);
    send(streams, 0, [1, 2]);
    expect(streams.isOpen(0, 0)).toBe(true);
    send(streams, 2, [3, 4, 5, 6]);
    expect(sink.of(0, 0)).toEqual([1, 2, 3, 4]);
    expect(streams.isOpen(0, 0)).toBe(false);
    expect(streams.heldBytes).toBe(0);
    send(streams, 4, [5]);
    expect(sink.of(0, 0)).toHaveLength(4);
  });

  test("nothing follows a release or close inside the sink, not even what was held", () => {
    for (const end of ["release", "close"] as const) {
      const { sink, streams } = start();
      streams.open(0, 0, 0);
      send(streams, 2, [3]);
      send(streams, 5, [6]);
      send(streams, 3, counting(2));
      sink.onData = () => (end === "close" ? streams.close(0) : streams.release(0, 0));
      streams.segment(0, 0, 0, Uint8Array.of(1), 0, 1, 2, 0);
      expect(sink.of(0, 0)).toEqual([1]);
      expect(streams.heldBytes).toBe(0);
    }
  });

  test("inside the sink, while held bytes are delivered", () => {
    const { sink, streams } = start();
    streams.open(0, 0, 0);
    send(streams, 1, counting(5000));
    send(streams, 6000, [1]);
    sink.onData = () => {
      if (sink.calls === 2) streams.close(0);
    };
    send(streams, 0, [9]);
    expect(sink.of(0, 0)).toEqual([9, ...counting(1504)]);
    expect(streams.heldBytes).toBe(0);
  });

  test("close frees both directions, and the slot starts anew", () => {
    const { sink, streams } = start();
    streams.open(0, 0, 0);
    streams.open(0, 1, 0);
    send(streams, 5, [1]);
    streams.segment(0, 1, 5, Uint8Array.of(1), 0, 1, 1, 0);
    streams.close(0);
    expect(streams.heldBytes).toBe(0);
    streams.open(0, 0, 77);
    send(streams, 77, [5]);
    expect(sink.of(0, 0)).toEqual([5]);
  });
});

describe("hostile input", () => {
  const operation = fc.record({
    slot: fc.nat(3),
    direction: fc.nat(1),
    kind: fc.constantFrom(
      "segment",
      "segment",
      "segment",
      "segment",
      "segment",
      "segment",
      "open",
      "close",
      "flush",
      "release",
    ),
    sequence: fc.oneof(
      { weight: 8, arbitrary: fc.nat(40_000) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 2 ** 32 - 1 }) },
    ),
    captured: fc.oneof(fc.nat(20), fc.nat(5000)),
    missing: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(2 ** 31) }),
    limit: fc.constantFrom(Infinity, 0, 1, 3000),
    time: fc.integer({ min: -1e7, max: 1e7 }),
  });

  test("never throws, keeps to its memory, and delivers each position once, in order, from what was sent", () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 80 }), (operations) => {
        const memory = 8 * 1600;
        /** Where each stream is, as told by what was delivered. Every byte of the input tells its own position. */
        const at = new Map<number, number>();
        const sink: StreamSink = {
          data(slot, direction, data, offset, length) {
            const key = slot * 2 + direction;
            let position = at.get(key) ?? 0;
            for (let i = 0; i < length; i++) {
              if (data[offset + i] !== valueAt(position)) expect.fail("a byte out of place");
              position = (position + 1) | 0;
            }
            at.set(key, position);
          },
          gap(slot, direction, bytes) {
            const key = slot * 2 + direction;
            at.set(key, ((at.get(key) ?? 0) + bytes) | 0);
          },
        };
        const streams = new StreamReassembler(sink, { memory, memoryPerStream: 4 * 1504, patience: 1000 });
        for (const { slot, direction, kind, sequence, captured, missing, limit, time } of operations) {
          if (kind === "open") {
            at.set(slot * 2 + direction, sequence | 0);
            streams.open(slot, direction, sequence, limit);
          } else if (kind === "close") streams.close(slot);
          else if (kind === "flush") streams.flush(slot);
          else if (kind === "release") streams.release(slot, direction);
          else {
            if (!streams.isOpen(slot, direction) && sequence % 2 === 0) {
              at.set(slot * 2 + direction, 0);
              streams.open(slot, direction, 0);
            }
            const data = Uint8Array.from({ length: captured }, (_, i) => valueAt((sequence + i) | 0));
            streams.segment(slot, direction, sequence, data, 0, captured, captured + missing, time);
          }
          expect(streams.heldBytes).toBeLessThanOrEqual(memory);
        }
        for (let slot = 0; slot < 4; slot++) streams.close(slot);
        expect(streams.heldBytes).toBe(0);
      }),
      { numRuns: 1000 },
    );
  });

  test("a flood of holes keeps to the caps and loses no other stream's bytes", () => {
    const victim: number[] = [];
    const sink: StreamSink = {
      data: (slot, _direction, data, offset) => slot === 0 && victim.push(data[offset]),
      gap: (slot) => expect(slot).not.toBe(0),
    };
    const streams = new StreamReassembler(sink, { memory: 1 << 20 });
    streams.open(0, 1, 0);
    for (let i = 0; i < 20_000; i++) {
      const slot = 1 + (i % 2000);
      if (i < 2000) streams.open(slot, 0, 0);
      streams.segment(slot, 0, 1 + 2 * i, Uint8Array.of(1), 0, 1, 1, i);
      if (i % 100 === 0) streams.segment(0, 1, i / 100, Uint8Array.of(i / 100), 0, 1, 1, i);
    }
    expect(streams.heldBytes).toBeLessThanOrEqual(1 << 20);
    expect(streams.counters.evicted).toBeGreaterThan(10_000);
    expect(victim).toEqual(Array.from({ length: 200 }, (_, i) => i));
  });
});

describe("what the receiver has acknowledged", () => {
  test("and is missing here is given up, and nothing else is", () => {
    const { sink, streams } = start();
    streams.open(0, 0, 0);
    send(streams, 10, [10, 11]);
    send(streams, 20, [20, 21]);
    streams.acknowledged(0, 0, 9, 1);
    expect(sink.of(0, 0)).toEqual([]);
    streams.acknowledged(0, 0, 15, 1);
    expect(sink.of(0, 0)).toEqual([...Array<null>(10).fill(null), 10, 11]);
    streams.acknowledged(0, 0, 22, 1);
    expect(sink.of(0, 0)).toEqual([...Array<null>(10).fill(null), 10, 11, ...Array<null>(8).fill(null), 20, 21]);
    expect(streams.heldBytes).toBe(0);
    streams.acknowledged(0, 1, 22, 1);
    streams.acknowledged(7, 0, 22, 1);
  });
});

const timed = () => {
  const { sink, streams } = start({ patience: 1000 });
  const times: number[] = [];
  sink.onData = () => times.push(streams.time);
  streams.open(0, 0, 0);
  return { streams, times };
};

describe("when bytes were there", () => {
  test("is with those that they had to wait for", () => {
    const { streams, times } = timed();
    send(streams, 2, [2, 3], 5);
    send(streams, 0, [0, 1], 9);
    send(streams, 4, [4], 11);
    expect(times).toEqual([9, 9, 11]);
  });

  test("is with their own packet, or that of those before them, where what is missing never came", () => {
    const { streams, times } = timed();
    send(streams, 4, [4, 5], 5);
    send(streams, 2, [2, 3], 8);
    send(streams, 6, [6, 7], 9);
    streams.acknowledged(0, 0, 8, 700);
    send(streams, 8, [8], 701);
    expect(times).toEqual([8, 8, 9, 701]);
  });
});
