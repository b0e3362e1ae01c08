// What live traffic has taught, kept between runs.

import type { Learned } from "../engine/detecting.ts";

/** Null where it cannot be understood: then it is learned anew. */
export function learnedOf(value: unknown): Learned | null {
  const { levels, devices } = (value ?? {}) as Partial<Learned>;
  const seen = devices?.seen;
  const known = devices?.known;
  if (!Array.isArray(levels) || typeof seen !== "number" || !Array.isArray(known)) return null;
  const usable = levels.filter(({ name, seconds, mean, variance }) => {
    return typeof name === "string" && [seconds, mean, variance].every((each) => Number.isFinite(each) && each >= 0);
  });
  return { levels: usable, devices: { seen, known: known.filter((each) => typeof each === "string") } };
}
