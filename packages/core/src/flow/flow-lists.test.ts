// The lists of flows in order of use, against plain arrays.

import fc from "fast-check";
import { expect, test } from "vitest";
import { LAST, STRIDE } from "./columns.ts";
import { FlowLists, ListId } from "./flow-lists.ts";
import { FlowMemory } from "./flow-memory.ts";

const SLOTS = 6;
const LISTS = Object.values(ListId);

test("any sequence of adding, touching and removing", () => {
  const step = fc.record({
    slot: fc.integer({ min: 1, max: SLOTS }),
    list: fc.constantFrom(...LISTS),
    remove: fc.boolean(),
    pass: fc.integer({ min: 0, max: 2 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const memory = new FlowMemory(SLOTS);
      const lists = new FlowLists(memory);
      // Newest first: slot, list, second at which it was listed.
      let model: { slot: number; list: number; second: number }[] = [];
      let second = 65_530;
      for (const { slot, list, remove, pass } of steps) {
        second += pass;
        const entry = model.find((each) => each.slot === slot);
        memory.doubles[(slot * STRIDE + LAST) >> 1] = second * 1e6;
        if (entry === undefined) lists.add(slot, list, second);
        else if (remove) lists.remove(slot);
        else lists.touch(slot, list, second);
        if (entry !== undefined && !remove && entry.list === list && entry.second === second) continue;
        model = model.filter((each) => each.slot !== slot);
        if (entry === undefined || !remove) model.unshift({ slot, list, second });
      }
      for (const list of LISTS) {
        const members = model.filter((each) => each.list === list);
        expect(lists.oldest(list)).toBe(members.at(-1)?.slot ?? 0);
      }
      const byList = LISTS.flatMap((list) => model.filter((each) => each.list === list));
      expect([...lists.all(model.length)]).toEqual(byList.map(({ slot }) => slot));
      const recent = lists.recent(SLOTS);
      expect(new Set(recent)).toEqual(new Set(model.map(({ slot }) => slot)));
      const seconds = recent.map((slot) => model.find((each) => each.slot === slot)!.second);
      expect(seconds).toEqual(seconds.toSorted((a, b) => b - a));
      expect(lists.recent(2)).toEqual(recent.slice(0, 2));
    }),
  );
});
