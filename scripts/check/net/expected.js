// What an emulated net makes of round trips, and how far a sample may be from it by chance.

/** One in so many checks of a sound program fails by chance. */
const CHANCE = 1e-4;
/** Standard errors of a normal distribution that this is. */
const ERRORS = 3.9;
const DRAWS = 200_000;

/**
 * A wire whose ways each take `delay` / 2, give or take `jitter` / 2 in milliseconds, evenly spread and independent: round trips
 * are sorted, `neighbours` are the sorted differences of two that follow each other.
 */
export function roundTrips(delay, jitter) {
  const random = generator();
  const draw = () => delay + jitter * (random() - 0.5) + jitter * (random() - 0.5);
  const trips = Float64Array.from({ length: DRAWS }, draw);
  const neighbours = trips.slice(1).map((trip, i) => Math.abs(trip - trips[i]));
  return { trips: trips.toSorted(), neighbours: neighbours.toSorted() };
}

/** How far the median of `count` values may be from that of a sorted distribution: [below, above]. */
export function medianWithin(sorted, count) {
  const ranks = (ERRORS * 0.5) / Math.sqrt(count);
  return [quantile(sorted, 0.5 - ranks), quantile(sorted, 0.5 + ranks)];
}

/** Where the mean of `count` values of a distribution lies. Neighbouring differences share a value, hence the factor. */
export function meanWithin(values, count) {
  const expected = mean(values);
  const variance = mean(values.map((value) => (value - expected) ** 2));
  const error = ERRORS * Math.sqrt((1.5 * variance) / count);
  return [expected - error, expected + error];
}

/** How many of `count` fail when each does with probability `p`: the interval that holds all but the chance at either end. */
export function failuresWithin(count, p) {
  let probability = (1 - p) ** count;
  let below = 0;
  let least = null;
  for (let failures = 0; failures <= count; failures++) {
    below += probability;
    if (least === null && below > CHANCE / 2) least = failures;
    if (below >= 1 - CHANCE / 2) return [least, failures];
    probability *= ((count - failures) / (failures + 1)) * (p / (1 - p));
  }
  return [least ?? 0, count];
}

export const median = (values) => quantile(Float64Array.from(values).toSorted(), 0.5);

export const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The nearest rank, as our reports have it. */
function quantile(sorted, q) {
  return sorted[Math.max(1, Math.ceil(Math.min(1, q) * sorted.length)) - 1];
}

/** The same numbers in every run: mulberry32. */
function generator() {
  let state = 1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
