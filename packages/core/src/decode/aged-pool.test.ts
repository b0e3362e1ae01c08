import fc from "fast-check";
import { expect, test } from "vitest";
import { AgedPool } from "./aged-pool.ts";

test("keeps the order of age whatever is taken, touched and given back", () => {
  const operations = fc.array(fc.tuple(fc.constantFrom("take", "touch", "give"), fc.nat(20)), { maxLength: 200 });
  fc.assert(
    fc.property(operations, (list) => {
      const pool = new AgedPool(8);
      let model: number[] = [];
      for (const [operation, pick] of list) {
        const record = model[pick % Math.max(1, model.length)];
        if (operation === "take") {
          const taken = pool.take();
          if (model.length === 8) expect(taken).toBe(0);
          else {
            expect(taken).toBeGreaterThan(0);
            expect(model).not.toContain(taken);
            model.push(taken);
          }
        } else if (record !== undefined) {
          model = model.filter((other) => other !== record);
          if (operation === "touch") {
            pool.touch(record);
            model.push(record);
          } else pool.give(record);
        }
        expect(pool.size).toBe(model.length);
        expect(pool.oldest).toBe(model[0] ?? 0);
      }
    }),
  );
});
