// What flows have added in a round, against a map.

import fc from "fast-check";
import { expect, test } from "vitest";
import { Pending } from "./pending.ts";

type Sums = [packetsOut: number, packetsIn: number, bytesOut: number, bytesIn: number];

const SLOTS = 5;

test("any sequence: each packet is accounted for once, and a flow is new once until it is forgotten", () => {
  const step = fc.record({
    slot: fc.integer({ min: 1, max: SLOTS }),
    outbound: fc.boolean(),
    length: fc.nat(2000),
    after: fc.constantFrom("nothing", "nothing", "flush", "end", "flushAll"),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const pending = new Pending(SLOTS);
      const accounted = new Map<number, Sums>();
      const account = (slot: number, ...sums: Sums): void => {
        const before = accounted.get(slot) ?? [0, 0, 0, 0];
        accounted.set(slot, before.map((value, i) => value + sums[i]!) as Sums);
      };
      const truth = new Map<number, Sums>();
      const known = new Set<number>();
      for (const { slot, outbound, length, after } of steps) {
        expect(pending.has(slot)).toBe(known.has(slot));
        expect(pending.add(slot, outbound, length)).toBe(!known.has(slot));
        known.add(slot);
        const sums = truth.get(slot) ?? [0, 0, 0, 0];
        sums[outbound ? 0 : 1]++;
        sums[outbound ? 2 : 3] += length;
        truth.set(slot, sums);
        if (after === "flushAll") pending.flushAll(account);
        if (after === "flush" || after === "end") pending.flush(slot, account);
        if (after === "end") {
          pending.forget(slot);
          known.delete(slot);
        }
      }
      pending.flushAll(account);
      expect(accounted).toEqual(truth);
      pending.flushAll(() => expect.unreachable());
    }),
  );
});

test("a round is full at some number of flows, and empty again afterwards", () => {
  const flows = 100_000;
  const pending = new Pending(flows);
  let packets = 0;
  let rounds = 0;
  for (let slot = 1; slot <= flows; slot++) {
    if (pending.full) {
      rounds++;
      pending.flushAll((_, out) => (packets += out));
    }
    expect(pending.add(slot, true, 1)).toBe(true);
  }
  pending.flushAll((_, out) => (packets += out));
  expect(rounds).toBeGreaterThan(0);
  expect(packets).toBe(flows);
  expect(pending.full).toBe(false);
});
