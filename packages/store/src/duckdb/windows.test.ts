import { describe, expect, it } from "vitest";
import { Segment } from "./segment.ts";
import { latestWindow } from "./windows.ts";

function segment(number: number, first: number, last: number, flows: number): Segment {
  const made = new Segment("/nowhere", "flows", number);
  made.know({ span: { first, last }, rows: { flows } });
  return made;
}

/** Windows of about so many rows, from the latest back. */
function windows(segments: Segment[], from: number, to: number, rows: number): [number, number, number[]][] {
  const found: [number, number, number[]][] = [];
  for (let end = to; found.length < 100;) {
    const window = latestWindow(segments, "flows", from, end, rows);
    if (window === null) break;
    found.push([window.from, window.to, window.segments.map(({ number }) => number)]);
    end = window.from;
  }
  return found;
}

describe("windows", () => {
  it("hold about as many rows as were asked for, and leave nothing out", () => {
    expect(windows([segment(1, 0, 999, 1000)], 0, 1000, 400)).toEqual([
      [600, 1000, [1]],
      [200, 600, [1]],
      [0, 200, [1]],
    ]);
  });

  it("pass over times of which there is nothing, and over the border of two files", () => {
    const two = [segment(1, 0, 99, 100), segment(2, 500, 599, 1000)];
    expect(windows(two, 0, 10_000, 1050)).toEqual([
      [50, 10_000, [1, 2]],
      [0, 50, [1]],
    ]);
  });

  it("take both of two files that lie over each other", () => {
    const two = [segment(1, 0, 99, 100), segment(2, 50, 149, 100)];
    expect(windows(two, 0, 150, 100)).toEqual([
      [75, 150, [1, 2]],
      [0, 75, [1, 2]],
    ]);
  });

  it("stay in the range, and end", () => {
    expect(windows([segment(1, 0, 999, 10)], 200, 300, 1e6)).toEqual([[200, 300, [1]]]);
    expect(windows([segment(1, 0, 999, 10)], 2000, 3000, 5)).toEqual([]);
    expect(windows([], 0, 10, 5)).toEqual([]);
  });
});
