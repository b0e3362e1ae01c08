// What live traffic has taught, kept between runs.

import type { Learned } from "../engine/detecting.ts";

/** Null where it cannot be understood: then it is learned anew. */
export function learnedOf(value: unknown): Learned | null {
  const { levels, devices, countries } = (value ?? {}) as Partial<Learned>;
  const known = knownOf(devices);
  if (!Array.isArray(levels) || known === null) return null;
  const usable = levels.filter(({ name, seconds, mean, variance }) => {
    return typeof name === "string" && [seconds, mean, variance].every((each) => Number.isFinite(each) && each >= 0);
  });
  // Who has learned before there were countries goes on with the rest.
  return { levels: usable, devices: known, countries: knownOf(countries) ?? { seen: 0, known: [] } };
}

function knownOf(value: unknown): { seen: number; known: string[] } | null {
  const { seen, known } = (value ?? {}) as Partial<Learned["devices"]>;
  if (typeof seen !== "number" || !(seen >= 0) || !Array.isArray(known)) return null;
  return { seen, known: known.filter((each) => typeof each === "string") };
}
