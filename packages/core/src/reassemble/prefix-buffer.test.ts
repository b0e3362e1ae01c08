import fc from "fast-check";
import { expect, test } from "vitest";
import { PrefixBuffer } from "./prefix-buffer.ts";

const prefixOf = (buffer: PrefixBuffer, length: number): number[] => [
  ...buffer.data.subarray(buffer.offset, buffer.offset + length),
];

test("collects the beginnings of many streams in one piece each, up to the limit", () => {
  const piece = fc.tuple(fc.nat(70), fc.nat(1), fc.uint8Array({ maxLength: 30 }));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 200 }), (pieces) => {
      const buffer = new PrefixBuffer({ bytes: 50, memory: 50 * 200 });
      const model = new Map<number, number[]>();
      for (const [slot, direction, bytes] of pieces) {
        const key = slot * 2 + direction;
        const expected = [...(model.get(key) ?? []), ...bytes].slice(0, 50);
        model.set(key, expected);
        const length = buffer.append(slot, direction, bytes, 0, bytes.length);
        expect(prefixOf(buffer, length)).toEqual(expected);
      }
      expect(buffer.counters.evicted).toBe(0);
      for (let slot = 0; slot <= 70; slot++) buffer.free(slot);
      expect(buffer.size).toBe(0);
    }),
  );
});

test("evicts the oldest prefix when memory is used up, and does not take the rest of its stream for a beginning", () => {
  const buffer = new PrefixBuffer({ bytes: 10, memory: 20 });
  buffer.append(1, 0, Uint8Array.of(1), 0, 1);
  buffer.append(1, 1, Uint8Array.of(2), 0, 1);
  buffer.append(2, 0, Uint8Array.of(3), 0, 1);
  expect(buffer.size).toBe(2);
  expect(buffer.counters.evicted).toBe(1);
  expect(buffer.append(1, 0, Uint8Array.of(4), 0, 1)).toBe(0);
  expect(prefixOf(buffer, buffer.append(1, 1, Uint8Array.of(5), 0, 1))).toEqual([2, 5]);
  buffer.free(1);
  expect(prefixOf(buffer, buffer.append(1, 0, Uint8Array.of(6), 0, 1))).toEqual([6]);
  expect(prefixOf(buffer, buffer.append(2, 0, Uint8Array.of(7), 0, 1))).toEqual([3, 7]);
});

test("frees slots that it has never seen", () => {
  const buffer = new PrefixBuffer();
  buffer.free(123_456);
  expect(buffer.size).toBe(0);
});
