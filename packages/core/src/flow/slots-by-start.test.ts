// The order in which flows end when the input does.

import fc from "fast-check";
import { expect, test } from "vitest";
import { START, STRIDE } from "./columns.ts";
import { FlowMemory } from "./flow-memory.ts";
import { slotsByStart } from "./slots-by-start.ts";

const MOST = 200;

test("by the first packet, and by slot where that is the same moment", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50), { maxLength: MOST }), fc.infiniteStream(fc.nat()), (starts, order) => {
      const memory = new FlowMemory(MOST);
      starts.forEach((start, i) => (memory.doubles[((i + 1) * STRIDE + START) >> 1] = start));
      const slots = starts.map((_, i) => i + 1);
      const shuffled = slots.map((slot) => ({ slot, at: order.next().value })).toSorted((a, b) => a.at - b.at);
      const sorted = slotsByStart(
        Int32Array.from(shuffled, ({ slot }) => slot),
        memory,
      );
      expect(Array.from(sorted)).toEqual(slots.toSorted((a, b) => starts[a - 1]! - starts[b - 1]! || a - b));
    }),
  );
});
