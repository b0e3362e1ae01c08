import fc from "fast-check";
import { expect, test } from "vitest";
import { TimeHeap } from "./time-heap.ts";
import { merge } from "./timeline.ts";
import type { Frames } from "./timeline.ts";

function* stream(times: Iterable<number>, mark = 0): Frames {
  let last = 0;
  for (const time of times) yield { time: (last = time), bytes: Uint8Array.of(mark) };
  return last;
}

test("many streams become one, in order of time", () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.nat(50))), (lists) => {
      const sorted = lists.map((list) => list.toSorted((a, b) => a - b));
      const times = Array.from(merge(sorted.map((list) => stream(list))), ({ time }) => time);
      expect(times).toEqual(lists.flat().toSorted((a, b) => a - b));
    }),
  );
});

test("the end is that of the stream that ends last", () => {
  const merged = merge([stream([1, 9]), stream([3])]);
  let step = merged.next();
  while (!step.done) step = merged.next();
  expect(step.value).toBe(9);
});

test("a stream is asked for one frame at a time", () => {
  let asked = 0;
  function* endless(): Generator<number> {
    for (;;) yield asked++;
  }
  const merged = merge([stream(endless()), stream([2.5])]);
  const taken = Array.from({ length: 4 }, () => merged.next().value);
  expect(taken).toMatchObject([{ time: 0 }, { time: 1 }, { time: 2 }, { time: 2.5 }]);
  expect(asked).toBe(4);
});

test("what has the same time stays in order", () => {
  const heap = new TimeHeap<{ time: number; mark: number }>();
  for (let mark = 0; mark < 20; mark++) heap.push({ time: mark % 2, mark });
  const marks = Array.from({ length: 20 }, () => heap.pop()!.mark);
  expect(marks).toEqual([
    ...marks.slice(0, 10).toSorted((a, b) => a - b),
    ...marks.slice(10).toSorted((a, b) => a - b),
  ]);
  expect(heap.pop()).toBeUndefined();
});
