import type { LatencyView } from "@wireglass/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  heatData,
  heatSummary,
  heatTable,
  levelOf,
  LEVELS,
  levelStarts,
  rangeWords,
  rowPosition,
  wasTimed,
} from "./heat-data.ts";
import { cellAt, heatLayout, heatShapes } from "./heat-drawing.ts";

type Heat = LatencyView["heat"];

const EDGES = [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

/** Columns end behind their last count. */
const heat = (cells: number[][], lost = cells.map(() => 0)): Heat => ({
  start: 1000,
  step: 10,
  edges: EDGES,
  kinds: { dns: { cells, lost } },
});

const sum = (values: readonly number[]) => values.reduce((all, one) => all + one, 0);

describe("the heat map's data", () => {
  it("keep every answer and every loss, however they are added up", () => {
    const column = fc.array(fc.nat(50), { maxLength: EDGES.length - 1 });
    fc.assert(
      fc.property(fc.array(column, { minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 80 }), (cells, most) => {
        const lost = cells.map((_, index) => index % 3);
        const data = heatData(heat(cells, lost), "dns", most);
        const answers = sum(cells.flat());
        if (data === null) return answers === 0 && sum(lost) === 0;
        return sum(data.cells) === answers && sum(data.lost) === sum(lost) && data.columns <= Math.max(most, 1);
      }),
    );
  });

  it("cut off what is empty at both ends, and leave room around the rest", () => {
    const data = heatData(heat([[0, 0, 0, 0, 5], []]), "dns", 100);
    expect(data?.rows).toBe(8);
    expect(data?.edges[0]).toBe(1);
    expect(data?.most).toBe(5);
  });

  it("show a range by its own columns", () => {
    const data = heatData(heat([[1], [2], [3], [4]]), "dns", 100, { from: 1010, to: 1030 });
    expect([data?.start, data?.columns, sum(data?.cells ?? [])]).toEqual([1010, 2, 5]);
    expect(heatData(heat([[1]]), "dns", 100, { from: 5000, to: 5100 })).toBeNull();
  });

  it("are none where nothing was timed", () => {
    expect(heatData(null, "dns", 100)).toBeNull();
    expect(heatData(heat([[], []]), "dns", 100)).toBeNull();
    expect([wasTimed(heat([[], []]), "dns"), wasTimed(heat([[]], [1]), "dns"), wasTimed(heat([[1]]), "http")]).toEqual([
      false,
      true,
      false,
    ]);
    // Lost alone is drawn too: that is when it matters most.
    expect(heatData(heat([[]], [3]), "dns", 100)?.lost).toEqual([3]);
  });

  it("place a latency on the axis by its logarithm", () => {
    const data = heatData(heat([[0, 0, 0, 0, 5]]), "dns", 100);
    if (data === null) throw new Error("there are answers");
    expect([rowPosition(data, 1), rowPosition(data, 4)]).toEqual([0, 2]);
    expect(rowPosition(data, Math.sqrt(8))).toBeCloseTo(1.5);
    expect(rowPosition(data, 1e6)).toBeNull();
    expect(rangeWords(data, 0)).toBe("1 to 2\u2009ms");
  });

  it("have levels that grow with the counts, and a legend that says which", () => {
    expect([levelOf(0, 9), levelOf(1, 9), levelOf(9, 9), levelOf(1, 1)]).toEqual([0, 1, LEVELS, LEVELS]);
    for (const most of [1, 2, 3, 7, 100, 12_345]) {
      const starts = levelStarts(most);
      expect(starts[0].from, `of ${most}`).toBe(1);
      expect(starts.at(-1)?.level).toBe(LEVELS);
      for (const { level, from } of starts) expect(levelOf(from, most)).toBe(level);
      for (let one = 1; one <= Math.min(most, 200); one++) {
        expect(levelOf(one, most)).toBe(starts.findLast(({ from }) => from <= one)?.level);
      }
    }
  });

  it("are told in words and as a table", () => {
    const data = heatData(heat([[0, 0, 3], [0, 0, 0, 0, 9], []], [0, 2, 0]), "dns", 100);
    if (data === null) throw new Error("there are answers");
    const words = heatSummary(data).replaceAll("\u2009", " ");
    expect(words).toContain("12 answers, 2 unanswered");
    expect(words).toContain("Most at once: 9 between 8 to 16 ms");
    expect(heatTable(data).rows.map(([, ...rest]) => rest)).toEqual([
      [3, "2 to 4\u2009ms", 0],
      [9, "8 to 16\u2009ms", 2],
      [0, null, 0],
    ]);
  });

  it("are found again under the pointer", () => {
    const data = heatData(heat([[1], [0, 1], [0, 0, 1]], [0, 1, 0]), "dns", 100);
    if (data === null) throw new Error("there are answers");
    const layout = heatLayout(data, 600, 400);
    for (let row = 0; row < data.rows; row++) {
      for (let column = 0; column < data.columns; column++) {
        const x = layout.left + (column + 0.5) * layout.cell.width;
        const y = layout.top + (data.rows - row - 0.5) * layout.cell.height;
        expect(cellAt(data, layout, x, y)).toEqual({ column, row });
      }
    }
    expect(cellAt(data, layout, layout.left + 1, layout.strip.top + 2)).toEqual({ column: 0, row: -1 });
    expect(cellAt(data, layout, 2, 100)).toBeNull();
    const cells = heatShapes(data, layout).filter((shape) => shape.kind === "path" && shape.fill !== undefined);
    expect(cells.length).toBe(2);
  });
});
