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

/**
 * Prints what is wrong with results of { name, differences }, given all known deviations and in which words a difference is said;
 * answers with { failed, known }.
 */
export function showDifferences(results, deviations, say) {
  let failed = false;
  let known = 0;
  for (const { name, differences } of results) {
    const ofCapture = deviations.filter(({ capture }) => capture === name);
    const { unexplained, unused, explained } = explain(differences, ofCapture);
    for (const difference of unexplained) console.log(`FAIL  ${name}: ${say(difference)}`);
    for (const deviation of unused) console.log(`FAIL  ${name}: no longer so: ${say(deviation)}`);
    failed ||= unexplained.length + unused.length > 0;
    known += explained;
  }
  return { failed, known };
}

/** The sum of each of the named numbers over all results. */
export function totalsOf(results, ...names) {
  return Object.fromEntries(names.map((name) => [name, results.reduce((sum, result) => sum + result[name], 0)]));
}

const same = (a, b) => a.what === b.what && a.expected === b.expected && a.got === b.got;
