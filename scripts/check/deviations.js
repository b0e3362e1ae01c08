// Differences from the truth that have a proven reason: test/captures/deviations.json. Each must be exactly as it is
// written down, and one that no longer shows must be taken out.

/** Splits the differences of a capture: { unexplained: differences, unused: deviations, explained: number }. */
export function explain(differences, deviations) {
  const left = [...deviations];
  const unexplained = differences.filter((difference) => {
    const index = left.findIndex((deviation) => same(deviation, difference));
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
  return { unexplained, unused: left, explained: deviations.length - left.length };
}

const same = (a, b) => a.what === b.what && a.expected === b.expected && a.got === b.got;
