import { describe, expect, it } from "vitest";
import { Random } from "../synth/random.ts";
import { RecentMap } from "./recent-map.ts";
import { RecentPairs } from "./recent-pairs.ts";

describe("pairs of addresses", () => {
  it("keeps and forgets what a map by text would", () => {
    const random = new Random(7);
    let made = 0;
    const texts = new RecentMap<string, number>(64);
    const pairs = new RecentPairs(1, 64, () => made);
    const words = new Int32Array(10);
    for (let i = 0; i < 5000; i++, made++) {
      // Some come again and again, others once.
      words[3] = random.below(random.below(2) === 0 ? 8 : 200);
      words[8] = random.below(3);
      const extra = random.below(2);
      const expected = texts.obtain(`${words[3]} ${words[8]} ${extra}`, () => made);
      expect(pairs.obtain(words, 0, 5, extra)).toBe(expected);
    }
    expect(pairs.dropped).toBe(texts.dropped);
    expect(pairs.dropped).toBeGreaterThan(0);
  });

  it("tells addresses, their order and the number apart", () => {
    let made = 0;
    const pairs = new RecentPairs(1, 64, () => made++);
    expect(pairs.obtainOf("192.0.2.1", "192.0.2.2", 0)).toBe(0);
    expect(pairs.obtainOf("192.0.2.2", "192.0.2.1", 0)).toBe(1);
    expect(pairs.obtainOf("192.0.2.1", "192.0.2.2", 1)).toBe(2);
    expect(pairs.obtainOf("2001:db8::1", "2001:db8::2", 0)).toBe(3);
    expect(pairs.obtainOf("2001:db8::1:0:0:1", "2001:db8::2", 0)).toBe(4);
    expect(pairs.obtainOf("192.0.2.1", "192.0.2.2", 0)).toBe(0);
    const words = Int32Array.of(0, 0, 0, 0xc0000201 | 0, 0, 0, 0, 0xc0000202 | 0);
    expect(pairs.obtain(words, 0, 4, 0)).toBe(0);
  });
});
