import { expect, it } from "vitest";
import { LearnedLevels } from "./levels.ts";

it("learned levels say nothing before an hour, and then what is unusual; they survive being kept", () => {
  const levels = new LearnedLevels();
  for (let i = 0; i < 3599; i++) levels.observe("x", 100 + (i % 20));
  expect([levels.limit("x"), levels.seen("x")]).toEqual([null, 3599]);
  levels.observe("x", 110);
  const limit = levels.limit("x")!;
  expect(limit).toBeGreaterThan(300);
  expect(limit).toBeLessThan(400);
  expect(new LearnedLevels(levels.state()).limit("x")).toBe(limit);
  expect(levels.limit("y")).toBeNull();
});
