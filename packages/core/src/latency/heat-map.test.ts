// Nothing is lost in the heat map of a file, however its columns are added up; a live one shows the last half hour.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HEAT_EDGES, HeatMap } from "./heat-map.ts";
import type { HeatRecord } from "./heat-map.ts";
import { LATENCY_KIND_NAMES, LatencyKind } from "./sample.ts";

const START = 1_700_000_000e6;
const SECOND = 1e6;

const events = fc.array(
  fc.record({
    kind: fc.constantFrom(LatencyKind.DNS, LatencyKind.HTTP),
    at: fc.oneof(fc.nat(100), fc.nat(5000), fc.integer({ min: -1e6, max: 1e9 })),
    /** Negative: lost. */
    duration: fc.oneof(fc.constant(-1), fc.double({ min: 0, max: 1e9, noNaN: true })),
  }),
  { maxLength: 100 },
);

function put(heat: HeatMap, kind: number, asked: number, duration: number): void {
  if (duration < 0) heat.lose(kind, asked);
  else heat.add(kind, asked, duration);
}

/** Counts by kind and column's beginning in seconds: those of each band, then those that were lost. */
function countsOf({ start, step, kinds }: HeatRecord): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [kind, { cells, lost }] of Object.entries(kinds)) {
    expect(cells.length).toBe(lost.length);
    cells.forEach((column, i) => {
      for (const [band, count] of [...column.entries(), ["lost", lost[i]] as const]) {
        if (count > 0) counts.set(`${kind} ${start + i * step} ${band}`, count);
      }
      expect(column.at(-1)).not.toBe(0);
    });
  }
  return counts;
}

const sorted = (map: Map<string, number>) => [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));

describe("of a file", () => {
  it("every answer is in its cell, and there are never too many columns", () => {
    fc.assert(
      fc.property(events, (list) => {
        const heat = new HeatMap(false);
        for (const { kind, at, duration } of list) put(heat, kind, START + at * SECOND, duration);
        const record = heat.record();
        const wanted = new Map<string, number>();
        for (const { kind, at, duration } of list) {
          const column = Math.floor((START / SECOND + at) / record.step) * record.step;
          const band = duration < 0 ? "lost" : HEAT_EDGES.findLastIndex((edge) => edge <= duration / 1000);
          const key = `${LATENCY_KIND_NAMES[kind]} ${column} ${band}`;
          wanted.set(key, (wanted.get(key) ?? 0) + 1);
        }
        expect(sorted(countsOf(record))).toEqual(sorted(wanted));
        for (const { cells } of Object.values(record.kinds)) expect(cells.length).toBeLessThanOrEqual(240);
      }),
    );
  });

  it("times that are none change nothing", () => {
    const heat = new HeatMap(false);
    heat.add(LatencyKind.DNS, NaN, 1);
    heat.add(LatencyKind.DNS, Infinity, 1);
    expect(heat.record().kinds).toEqual({});
  });
});

const columnsOf = (heat: HeatMap): [number, number][] => {
  const { start, step, kinds } = heat.record();
  const { cells } = kinds.dns!;
  return cells.flatMap((column, i): [number, number][] => {
    const sum = column.reduce((a, b) => a + b, 0);
    return sum === 0 ? [] : [[start + i * step, sum]];
  });
};
const ask = (heat: HeatMap, second: number): void => heat.add(LatencyKind.DNS, START + second * SECOND, 5000);

describe("live", () => {
  it("is a ring of half an hour: what is older goes, a little late is in time", () => {
    const heat = new HeatMap(true);
    const start = START / SECOND;
    ask(heat, 0);
    ask(heat, 9);
    ask(heat, 1790);
    ask(heat, 1780);
    expect(columnsOf(heat)).toEqual([
      [start, 2],
      [start + 1780, 1],
      [start + 1790, 1],
    ]);
    ask(heat, 1800);
    ask(heat, 5);
    expect(columnsOf(heat)).toEqual([
      [start + 1780, 1],
      [start + 1790, 1],
      [start + 1800, 1],
    ]);
    expect(heat.record().kinds.dns!.cells).toHaveLength(180);
  });

  it("begins anew after a long silence, and when the clock was set back", () => {
    const heat = new HeatMap(true);
    ask(heat, 0);
    ask(heat, 86_400);
    expect(columnsOf(heat)).toEqual([[START / SECOND + 86_400, 1]]);
    ask(heat, 0);
    expect(columnsOf(heat)).toEqual([[START / SECOND, 1]]);
  });

  it("shows each column once, whatever comes", () => {
    fc.assert(
      fc.property(events, (list) => {
        const heat = new HeatMap(true);
        for (const { kind, at, duration } of list) put(heat, kind, START + at * SECOND, duration);
        const sum = [...countsOf(heat.record()).values()].reduce((a, b) => a + b, 0);
        expect(sum).toBeLessThanOrEqual(list.length);
        for (const { cells } of Object.values(heat.record().kinds)) expect(cells.length).toBeLessThanOrEqual(180);
      }),
    );
  });
});
