// Rates over time: a ring of seconds when live, the whole capture when it is a file, and what times can do to them.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Transport } from "../decode/packet.ts";
import { SERIES_GROUPS, Series } from "./series.ts";
import type { SeriesCursor, SeriesRecord } from "./series.ts";

const SECOND = 1e6;
const NOON = 1_700_000_000;
const RING = 1800;
const POINTS = 1200;

const whole = (series: Series): SeriesRecord => series.read({ generation: 0, point: 0 });
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const add = (series: Series, seconds: number, length = 100): void =>
  series.add(seconds * SECOND, Transport.TCP, 0, false, length);
/** Second → packets, without the zeros. */
const packets = ({ start, step, packets: values }: SeriesRecord): [number, number][] =>
  values.flatMap((value, i) => (value === 0 ? [] : [[start + i * step, value] as [number, number]]));

/** Number of the record's point `i`. */
const numberOf = ({ start, step }: SeriesRecord, i: number): number => Math.round(start / step) + i;

describe.each([true, false])("live: %s", (live) => {
  test("bytes count for their group and direction", () => {
    const series = new Series(live);
    Object.values(Transport).forEach((transport, i) => {
      series.add(NOON * SECOND, transport, 0, false, 10 ** i);
      series.add(NOON * SECOND, transport, 0, true, 2 * 10 ** i);
    });
    const record = whole(series);
    expect(record.packets).toEqual([14]);
    // icmp and icmp6 are one group; sctp and the rest are "other".
    expect(record.in).toEqual({ tcp: [1], udp: [10], icmp: [1100], arp: [10_000], other: [1_100_000] });
    expect(record.out).toEqual({ tcp: [2], udp: [20], icmp: [2200], arp: [20_000], other: [2_200_000] });
  });

  test("before the first packet there is nothing", () => {
    const series = new Series(live);
    series.advance(NOON * SECOND);
    expect(whole(series).packets).toEqual([]);
    expect(series.rate(NOON * SECOND)).toEqual({ packets: 0, flows: 0, bytesIn: 0, bytesOut: 0 });
  });

  test("times that are none are left out and hang nothing", () => {
    const series = new Series(live);
    for (const time of [NaN, Infinity, -Infinity, 1e22, -1e22, Number.MAX_VALUE]) {
      series.add(time, Transport.TCP, 0, false, 1);
      series.addFlow();
      series.advance(time);
    }
    expect(whole(series).packets).toEqual([]);
    add(series, NOON);
    series.add(1e22, Transport.TCP, 0, false, 1);
    add(series, NOON);
    expect(packets(whole(series))).toEqual([[NOON, 2]]);
  });

  test("times about zero and before it are as good as others", () => {
    const series = new Series(live);
    for (const time of [-0.05, -0.05, 0, 2, -3]) add(series, time);
    expect(sum(whole(series).packets)).toBe(5);
  });

  test("increments put together are the whole, whatever the order of times", () => {
    const step = fc.record({
      time: fc.oneof({ weight: 8, arbitrary: fc.nat(20) }, fc.integer({ min: -3000, max: 4000 })),
      back: fc.boolean(),
      read: fc.boolean(),
      pass: fc.nat(3),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const series = new Series(live);
        const cursor: SeriesCursor = { generation: 0, point: 0 };
        const mine = new Map<number, number>();
        let stepSize = 0;
        const take = (): void => {
          const record = series.read(cursor);
          if (record.step !== stepSize) mine.clear();
          stepSize = record.step;
          // A reader lets go of what it has from the record's start on.
          for (const point of mine.keys()) if (point >= numberOf(record, 0)) mine.delete(point);
          record.packets.forEach((value, i) => mine.set(numberOf(record, i), value));
        };
        let now = NOON;
        for (const { time, back, read, pass } of steps) {
          now += pass;
          add(series, back ? now - time : now + time);
          if (live) series.advance(now * SECOND);
          if (read) take();
        }
        take();
        const truth = whole(series);
        truth.packets.forEach((value, i) => expect(mine.get(numberOf(truth, i))).toBe(value));
      }),
      { numRuns: 300 },
    );
  });
});

describe("live", () => {
  test("a point is a second, and gaps are zeros", () => {
    const series = new Series(true);
    for (const time of [0.2, 0.9, 3, 3.5, 4.999]) add(series, NOON + time);
    expect(whole(series)).toMatchObject({ start: NOON, step: 1, packets: [2, 0, 0, 2, 1] });
  });

  test("the rate is that of the last whole second, and falls to zero when time passes", () => {
    const series = new Series(true);
    series.add((NOON + 0.1) * SECOND, Transport.UDP, 0, false, 100);
    series.addFlow();
    series.add((NOON + 0.2) * SECOND, Transport.UDP, 0, true, 30);
    expect(series.rate((NOON + 0.5) * SECOND).packets).toBe(0);
    expect(series.rate((NOON + 1.5) * SECOND)).toEqual({ packets: 2, flows: 1, bytesIn: 100, bytesOut: 30 });
    series.advance((NOON + 2.5) * SECOND);
    expect(series.rate((NOON + 2.5) * SECOND).packets).toBe(0);
    expect(whole(series).packets).toEqual([2, 0, 0]);
  });

  test("the ring keeps half an hour", () => {
    const series = new Series(true);
    for (let time = 0; time < 2 * RING; time++) add(series, NOON + time, time);
    const record = whole(series);
    expect(record.start).toBe(NOON + RING);
    expect(record.packets).toEqual(Array(RING).fill(1));
    expect(record.in.tcp).toEqual(Array.from({ length: RING }, (_, i) => RING + i));
  });

  test.each([RING - 1, RING, RING + 1, 2 * RING, 3 * 365 * 86_400])(
    "after %i seconds of silence it shows zeros",
    (silence) => {
      for (const passing of [true, false]) {
        const series = new Series(true);
        add(series, NOON);
        if (passing) series.advance((NOON + silence) * SECOND);
        else for (const time of [silence - 1, silence]) add(series, NOON + time);
        const record = whole(series);
        expect(record.packets.length).toBe(RING);
        expect(record.start).toBe(NOON + silence - RING + 1);
        const expected = [...(silence < RING ? [NOON] : []), ...(passing ? [] : [NOON + silence - 1, NOON + silence])];
        expect(packets(record).map(([time]) => time)).toEqual(expected);
      }
    },
  );

  test.each([2 ** 32 - 1, NOON + 2 * RING, NOON - 2 * RING, 0])(
    "a packet of the second %i among others takes nothing away",
    (far) => {
      const series = new Series(true);
      const cursor: SeriesCursor = { generation: 0, point: 0 };
      for (let time = 0; time < 100; time++) add(series, NOON + time);
      series.read(cursor);
      for (const time of [far, NOON + 100, far, NOON + 101]) add(series, time);
      expect(series.read(cursor).packets).toEqual([1, 1, 1, 1, 1]);
      expect(packets(whole(series))).toEqual(Array.from({ length: 102 }, (_, i) => [NOON + i, 1]));
      expect(series.rate((NOON + 102) * SECOND).packets).toBe(1);
    },
  );

  test("where time goes on from a packet that was far, that one counts, too", () => {
    for (const far of [NOON + 10 * RING, NOON - 10 * RING]) {
      const series = new Series(true);
      for (const time of [NOON, far, far + 0.5, far + 3]) add(series, time);
      expect(packets(whole(series))).toEqual([
        [far, 2],
        [far + 3, 1],
      ]);
    }
  });

  test("a late packet counts where it belongs, before the first one too", () => {
    const series = new Series(true);
    for (const time of [0, 5, 2, 5, -4]) add(series, NOON + time);
    expect(packets(whole(series))).toEqual([
      [NOON - 4, 1],
      [NOON, 1],
      [NOON + 2, 1],
      [NOON + 5, 2],
    ]);
  });

  test("a clock that is set back by hours begins the ring anew", () => {
    const series = new Series(true);
    add(series, NOON);
    add(series, NOON - 7200);
    add(series, NOON - 7199);
    expect(packets(whole(series))).toEqual([
      [NOON - 7200, 1],
      [NOON - 7199, 1],
    ]);
  });

  test("a clock that is set back by hours is followed by what it says, too", () => {
    const series = new Series(true);
    for (const time of [NOON, NOON - 7200, NOON - 7199.5]) add(series, time);
    series.advance((NOON - 7198) * SECOND);
    expect(packets(whole(series))).toEqual([[NOON - 7200, 2]]);
    expect(series.rate((NOON - 7198.5) * SECOND).packets).toBe(2);
  });

  test("a reader that has everything gets the last seconds again, and no more", () => {
    const series = new Series(true);
    const cursor: SeriesCursor = { generation: 0, point: 0 };
    for (let time = 0; time < 100; time++) add(series, NOON + time);
    expect(series.read(cursor).packets).toHaveLength(100);
    expect(series.read(cursor).packets).toHaveLength(3);
    add(series, NOON + 101);
    expect(series.read(cursor)).toMatchObject({ start: NOON + 97, packets: [1, 1, 1, 0, 1] });
  });
});

describe("of a file", () => {
  test("begins at a tenth of a second and doubles as the capture gets longer", () => {
    const series = new Series(false);
    add(series, NOON);
    expect(whole(series)).toMatchObject({ start: NOON, step: 0.1, packets: [1] });
    add(series, NOON + 119.95);
    expect(whole(series).step).toBe(0.1);
    add(series, NOON + 120);
    const record = whole(series);
    expect(record.step).toBe(0.2);
    expect(record.packets).toHaveLength(601);
    expect(packets(record).map(([, value]) => value)).toEqual([1, 1, 1]);
  });

  test("stretches backwards as well", () => {
    const series = new Series(false);
    for (const time of [0, -1, -5000, 3]) add(series, NOON + time);
    const record = whole(series);
    expect(record.start).toBeLessThanOrEqual(NOON - 5000);
    expect(packets(record).map(([time, value]) => [Math.abs(time - NOON) < record.step + 5, value])).toEqual([
      [false, 1],
      expect.anything(),
      ...packets(record)
        .slice(2)
        .map(() => expect.anything()),
    ]);
  });

  test("whatever the times, nothing is lost and the memory is the same", () => {
    const times = fc.oneof(
      fc.integer({ min: -1e9, max: 1e10 }),
      fc.double({ min: 0, max: 3e5, noNaN: true }),
      fc.nat(300),
    );
    fc.assert(
      fc.property(fc.array(times, { minLength: 1, maxLength: 60 }), (seconds) => {
        const series = new Series(false);
        seconds.forEach((time, i) => add(series, time, i));
        const record = whole(series);
        expect(sum(record.packets)).toBe(seconds.length);
        expect(sum(record.in.tcp)).toBe((seconds.length * (seconds.length - 1)) / 2);
        expect(record.packets.length).toBeLessThanOrEqual(POINTS);
        for (const group of SERIES_GROUPS) expect(record.out[group]).toEqual(record.packets.map(() => 0));
        const truth = new Map<number, number>();
        for (const time of seconds) {
          const point = Math.floor((time * SECOND) / (record.step * SECOND));
          truth.set(point, (truth.get(point) ?? 0) + 1);
        }
        const first = Math.round(record.start / record.step);
        for (const [point, value] of truth) expect(record.packets[point - first]).toBe(value);
      }),
      { numRuns: 300 },
    );
  });

  test("the point that a hostile time falls into is found in a moment", () => {
    const series = new Series(false);
    const before = process.cpuUsage().user;
    for (let i = 0; i < 100; i++) add(series, i % 2 === 0 ? 0 : 2.5e11);
    expect(process.cpuUsage().user - before).toBeLessThan(5e6);
    expect(sum(whole(series).packets)).toBe(100);
  });
});
