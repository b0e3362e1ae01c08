import fc from "fast-check";
import { expect, test } from "vitest";
import { BlockPool } from "./block-pool.ts";

test("gives back what was stored, from any place on, and never more than the cap", () => {
  const pieces = fc.array(fc.tuple(fc.uint8Array({ maxLength: 200 }), fc.boolean(), fc.nat(200)), { maxLength: 60 });
  fc.assert(
    fc.property(pieces, (list) => {
      const pool = new BlockPool(16, 40 * 16);
      const stored: { chain: number; bytes: Uint8Array }[] = [];
      for (const [bytes, drop, skip] of list) {
        const room = pool.capacity - pool.used;
        const chain = pool.store(bytes, 0, bytes.length);
        expect(chain !== 0).toBe(pool.blocksFor(bytes.length) <= room);
        if (chain !== 0) stored.push({ chain, bytes });
        if (drop && stored.length > 0) pool.free(stored.splice(skip % stored.length, 1)[0].chain);
        for (const { chain: kept, bytes: expected } of stored) {
          const from = Math.min(skip, Math.max(0, expected.length - 1));
          const read = new Uint8Array(expected.length - from);
          pool.load(kept, from, read.length, read, 0);
          expect(read).toEqual(expected.subarray(from));
        }
        expect(pool.used).toBe(stored.reduce((sum, { bytes: b }) => sum + pool.blocksFor(b.length), 0));
      }
      for (const { chain } of stored) pool.free(chain);
      expect(pool.used).toBe(0);
    }),
  );
});

test("spans slabs", () => {
  const pool = new BlockPool(512, 1 << 20);
  const bytes = Uint8Array.from({ length: 600_000 }, (_, i) => i % 251);
  const chain = pool.store(bytes, 0, bytes.length);
  const read = new Uint8Array(bytes.length);
  pool.load(chain, 0, read.length, read, 0);
  expect(read.findIndex((byte, i) => byte !== bytes[i])).toBe(-1);
});
