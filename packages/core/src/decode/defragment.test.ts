import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Defragmenter } from "./defragment.ts";
import { Fault } from "./fault.ts";
import { Packet } from "./packet.ts";

interface Piece {
  offset: number;
  more: boolean;
  bytes: Uint8Array;
  id?: number;
  version?: 4 | 6;
  protocol?: number;
  source?: number;
  time?: number;
}

const packet = new Packet();

function add(defragmenter: Defragmenter, piece: Piece): Uint8Array | null {
  const { version = 4, source = 1 } = piece;
  const size = version === 4 ? 4 : 16;
  const net = new Uint8Array(40);
  new DataView(net.buffer).setUint32(3, source);
  net[3 + 2 * size - 1] = 2;
  // What stands around the fragment must not matter.
  const data = new Uint8Array(piece.bytes.length + 8).fill(0xee);
  data.set(piece.bytes, 4);
  Object.assign(packet, { ipVersion: version, net, sourceOffset: 3, destinationOffset: 3 + size });
  Object.assign(packet, { protocol: piece.protocol ?? 17, time: piece.time ?? 0, data, cursor: 4 });
  return defragmenter.add(packet, piece.id ?? 7, piece.offset, piece.more, piece.bytes.length);
}

/** Cuts bytes into pieces at the given units of eight. */
function cut(bytes: Uint8Array, units: readonly number[]): Piece[] {
  const ends = [...new Set(units.map((unit) => unit * 8).filter((end) => end > 0 && end < bytes.length))];
  ends.sort((a, b) => a - b);
  ends.push(bytes.length);
  return ends.map((end, i) => {
    const offset = i === 0 ? 0 : ends[i - 1];
    return { offset, more: end < bytes.length, bytes: bytes.slice(offset, end) };
  });
}

const filled = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);

const rising = (length: number, from: number): Uint8Array => Uint8Array.from({ length }, (_, i) => from + i);

/**
 * What Wireshark makes of the pieces: lowest offset first, then first come; the first last fragment tells the length.
 */
function reference(pieces: readonly Piece[]): { at: number; bytes: number[] } | null {
  let total = 0;
  for (let at = 0; at < pieces.length; at++) {
    if (!pieces[at].more && total === 0) total = pieces[at].offset + pieces[at].bytes.length;
    const sorted = pieces.slice(0, at + 1).toSorted((a, b) => a.offset - b.offset);
    const bytes: number[] = [];
    for (const piece of sorted) {
      if (piece.offset > bytes.length) break;
      bytes.push(...piece.bytes.subarray(bytes.length - piece.offset));
    }
    if (total > 0 && bytes.length >= total) return { at, bytes: bytes.slice(0, total) };
  }
  return null;
}

describe("a datagram", () => {
  test("completes with its last missing fragment, in whatever order and however often they come", () => {
    const property = fc.property(
      fc.uint8Array({ minLength: 9, maxLength: 3000 }),
      fc.array(fc.integer({ min: 1, max: 375 }), { minLength: 1, maxLength: 12 }),
      fc.infiniteStream(fc.nat()),
      fc.constantFrom<4 | 6>(4, 6),
      (bytes, units, random, version) => {
        const pieces = cut(bytes, units).map((piece) => Object.assign(piece, { version }));
        const order = pieces.map((piece) => ({ piece, rank: random.next().value }));
        order.sort((a, b) => a.rank - b.rank);
        const defragmenter = new Defragmenter();
        order.forEach(({ piece }, i) => {
          const isLast = i === order.length - 1;
          const whole = add(defragmenter, piece);
          expect(defragmenter.fault).toBe(Fault.NONE);
          expect(whole === null ? null : [...whole]).toEqual(isLast ? [...bytes] : null);
          const again = order[random.next().value % (i + 1)].piece;
          if (!isLast) expect(add(defragmenter, again)).toBeNull();
        });
        expect(defragmenter.counters).toEqual({ completed: 1, evicted: 0, timedOut: 0, overlapped: 0 });
        expect(defragmenter.pending).toBe(0);
      },
    );
    fc.assert(property);
  });

  test("is as long as 65535 bytes, and no longer", () => {
    const bytes = Uint8Array.from({ length: 65535 }, (_, i) => i % 253);
    const defragmenter = new Defragmenter();
    const pieces = cut(
      bytes,
      Array.from({ length: 44 }, (_, i) => i * 185),
    );
    const last = pieces.pop();
    for (const piece of pieces) expect(add(defragmenter, piece)).toBeNull();
    expect(add(defragmenter, { offset: 65528, more: false, bytes: filled(8, 1) })).toBeNull();
    expect(defragmenter.fault).toBe(Fault.FRAGMENT);
    expect(last && add(defragmenter, last)).toEqual(bytes);
  });

  test("is told apart by addresses, id and version; by protocol in IPv4 only", () => {
    const first = { offset: 0, more: true, bytes: filled(8, 1) };
    const last = { offset: 8, more: false, bytes: filled(8, 2) };
    for (const change of [{ id: 8 }, { source: 9 }, { version: 6 as const }, { protocol: 6 }]) {
      const defragmenter = new Defragmenter();
      add(defragmenter, first);
      expect(add(defragmenter, { ...last, ...change })).toBeNull();
      expect(add(defragmenter, last)).toHaveLength(16);
      expect(defragmenter.protocol).toBe(17);
    }
    const defragmenter = new Defragmenter();
    add(defragmenter, { ...first, version: 6 });
    expect(add(defragmenter, { ...last, version: 6, protocol: 60 })).toHaveLength(16);
    expect(defragmenter.protocol).toBe(17);
  });

  test("has the protocol that its first fragment names, which may come late", () => {
    const defragmenter = new Defragmenter();
    add(defragmenter, { offset: 8, more: false, bytes: filled(8, 2), version: 6, protocol: 60 });
    add(defragmenter, { offset: 0, more: true, bytes: filled(8, 1), version: 6, protocol: 58 });
    expect(defragmenter.protocol).toBe(58);
  });

  test("inside another is not put together in the buffer of the outer one", () => {
    const defragmenter = new Defragmenter();
    add(defragmenter, { offset: 0, more: true, bytes: filled(8, 1), id: 1 });
    add(defragmenter, { offset: 0, more: true, bytes: filled(8, 3), id: 2 });
    const outer = add(defragmenter, { offset: 8, more: false, bytes: filled(16, 2), id: 1 });
    expect(outer).not.toBeNull();
    if (outer === null) return;
    Object.assign(packet, { data: outer, cursor: 8 });
    const inner = defragmenter.add(packet, 2, 8, false, 16);
    expect(inner && [...inner]).toEqual([...filled(8, 3), ...filled(16, 2)]);
    expect([...outer]).toEqual([...filled(8, 1), ...filled(16, 2)]);
  });
});

describe("overlapping fragments", () => {
  test("are put together as Wireshark does it", () => {
    const piece = fc
      .tuple(fc.nat(10), fc.integer({ min: 1, max: 40 }), fc.boolean(), fc.nat(255))
      .map(([unit, length, more, value]) => ({ offset: unit * 8, more, bytes: rising(length, value) }));
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 14 }), (pieces) => {
        const expected = reference(pieces);
        const defragmenter = new Defragmenter();
        for (const [at, one] of pieces.entries()) {
          const whole = add(defragmenter, one);
          expect(whole === null).toBe(expected?.at !== at);
          if (whole === null) continue;
          expect([...whole]).toEqual(expected?.bytes);
          expect(defragmenter.pending).toBe(0);
          return;
        }
      }),
      { numRuns: 1000 },
    );
  });

  test("are a fault, and the datagram completes nevertheless (teardrop)", () => {
    const defragmenter = new Defragmenter();
    add(defragmenter, { offset: 0, more: true, bytes: filled(40, 1) });
    const whole = add(defragmenter, { offset: 24, more: false, bytes: filled(4, 2) });
    expect(defragmenter.fault).toBe(Fault.FRAGMENT);
    expect(whole).toEqual(filled(28, 1));
  });

  test("count once each", () => {
    const defragmenter = new Defragmenter();
    add(defragmenter, { offset: 0, more: true, bytes: filled(16, 1) });
    add(defragmenter, { offset: 24, more: true, bytes: filled(16, 1) });
    add(defragmenter, { offset: 8, more: true, bytes: filled(24, 1) });
    expect(defragmenter.fault).toBe(Fault.FRAGMENT);
    expect(defragmenter.counters.overlapped).toBe(1);
  });
});

describe("limits", () => {
  test("a fragment that reaches beyond the longest datagram is a fault and is not kept", () => {
    const defragmenter = new Defragmenter();
    expect(add(defragmenter, { offset: 65528, more: true, bytes: filled(1480, 1) })).toBeNull();
    expect(defragmenter.fault).toBe(Fault.FRAGMENT);
    expect(defragmenter.pending).toBe(0);
  });

  test("an empty fragment is not kept", () => {
    const defragmenter = new Defragmenter();
    expect(add(defragmenter, { offset: 0, more: true, bytes: filled(0, 1) })).toBeNull();
    expect(defragmenter.pending).toBe(0);
  });

  test("a datagram is given up after the timeout, and when the clock is set back", () => {
    const first = { offset: 0, more: true, bytes: filled(8, 1), time: 1e9 };
    const last = { offset: 8, more: false, bytes: filled(8, 2) };
    for (const [time, completes] of [
      [1e9 + 30e6, true],
      [1e9 + 30e6 + 1, false],
      [1e9 - 31e6, false],
    ] as const) {
      const defragmenter = new Defragmenter();
      add(defragmenter, first);
      expect(add(defragmenter, { ...last, time }) !== null).toBe(completes);
      expect(defragmenter.counters.timedOut).toBe(completes ? 0 : 1);
    }
  });

  test("those whose time is over are cleared away a few at a time, and are not taken up again before", () => {
    const defragmenter = new Defragmenter();
    for (let id = 0; id < 1000; id++) add(defragmenter, { offset: 0, more: true, bytes: filled(8, 1), id });
    expect(add(defragmenter, { offset: 8, more: false, bytes: filled(8, 1), id: 999, time: 31e6 })).toBeNull();
    expect(defragmenter.pending).toBeGreaterThan(900);
    for (let i = 0; i < 100; i++) add(defragmenter, { offset: 0, more: true, bytes: filled(0, 1), time: 31e6 });
    expect(defragmenter.pending).toBe(1);
    expect(defragmenter.counters.timedOut).toBe(1000);
  });

  test("the oldest datagrams go first when there are too many", () => {
    const defragmenter = new Defragmenter({ maxDatagrams: 3 });
    for (let id = 1; id <= 5; id++) add(defragmenter, { offset: 0, more: true, bytes: filled(8, id), id });
    expect(defragmenter.pending).toBe(3);
    expect(defragmenter.counters.evicted).toBe(2);
    for (let id = 3; id <= 5; id++) {
      expect(add(defragmenter, { offset: 8, more: false, bytes: filled(8, id), id })).toEqual(filled(16, id));
    }
  });

  test("the oldest datagrams go first when memory runs out", () => {
    const defragmenter = new Defragmenter({ memory: 100_000 });
    for (let id = 1; id <= 200; id++) add(defragmenter, { offset: 0, more: true, bytes: filled(1480, 1), id });
    expect(defragmenter.counters.evicted).toBeGreaterThan(100);
    expect(defragmenter.pending + defragmenter.counters.evicted).toBe(200);
    expect(add(defragmenter, { offset: 1480, more: false, bytes: filled(8, 1), id: 200 })).toHaveLength(1488);
    expect(add(defragmenter, { offset: 1480, more: false, bytes: filled(8, 1), id: 1 })).toBeNull();
  });

  test("a datagram larger than all memory is given up", () => {
    const defragmenter = new Defragmenter({ memory: 20_000 });
    const pieces = cut(
      filled(60_000, 1),
      Array.from({ length: 40 }, (_, i) => i * 185),
    );
    for (let id = 1; id <= 10; id++) {
      for (const piece of pieces) expect(add(defragmenter, { ...piece, id })).toBeNull();
    }
    expect(defragmenter.counters.evicted).toBeGreaterThan(0);
    add(defragmenter, { offset: 0, more: true, bytes: filled(1480, 1) });
    expect(add(defragmenter, { offset: 1480, more: false, bytes: filled(1480, 1) })).toHaveLength(2960);
  });

  test("only the fragments that are kept count, not those that others replace", () => {
    const defragmenter = new Defragmenter();
    const end = 2000 * 8;
    for (let offset = end - 8; offset > 0; offset -= 8) {
      expect(add(defragmenter, { offset, more: true, bytes: filled(end - offset, 1) })).toBeNull();
    }
    expect(add(defragmenter, { offset: end, more: false, bytes: filled(8, 2) })).toBeNull();
    expect(add(defragmenter, { offset: 0, more: true, bytes: filled(8, 3) })).toHaveLength(end + 8);
    expect(defragmenter.counters.evicted).toBe(0);
  });

  test("a datagram in pieces smaller than any link makes them is given up", () => {
    const pieces = cut(
      filled(65_000, 1),
      Array.from({ length: 8125 }, (_, i) => i),
    );
    const defragmenter = new Defragmenter();
    for (const piece of pieces) expect(add(defragmenter, piece)).toBeNull();
    expect(defragmenter.counters.evicted).toBeGreaterThan(0);
    const smallest = cut(
      filled(65_000, 1),
      Array.from({ length: 1355 }, (_, i) => i * 6),
    );
    const patient = new Defragmenter();
    expect(smallest.map((piece) => add(patient, piece)).at(-1)).toHaveLength(65_000);
  });

  test("real datagrams complete amid a flood of first fragments", () => {
    const defragmenter = new Defragmenter({ seed: 0x5eed });
    let completed = 0;
    for (let i = 0; i < 100_000; i++) {
      add(defragmenter, { offset: 0, more: true, bytes: filled(8, 0), id: i, source: i });
      if (i % 1000 === 0) add(defragmenter, { offset: 0, more: true, bytes: filled(1480, 1), id: i, source: -1 });
      if (i % 1000 !== 900) continue;
      if (add(defragmenter, { offset: 1480, more: false, bytes: filled(9, 1), id: i - 900, source: -1 })) completed++;
    }
    expect(completed).toBe(100);
    expect(defragmenter.pending).toBeLessThanOrEqual(1 << 13);
    expect(defragmenter.counters.evicted).toBeGreaterThan(80_000);
  });

  test("garbage never throws", () => {
    const garbage = fc.record({
      offset: fc.nat(8191).map((unit) => unit * 8),
      more: fc.boolean(),
      bytes: fc.uint8Array({ maxLength: 2000 }),
      id: fc.nat(60),
      time: fc.integer({ min: -1e9, max: 1e9 }),
    });
    fc.assert(
      fc.property(fc.array(garbage, { maxLength: 40 }), (pieces) => {
        const defragmenter = new Defragmenter({ memory: 32_000 });
        for (const piece of pieces) add(defragmenter, piece);
        expect(defragmenter.pending).toBeLessThanOrEqual(20);
      }),
    );
  });
});
