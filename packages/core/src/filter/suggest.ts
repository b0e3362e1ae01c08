// "Did you mean": the known name that is nearest to a mistyped one.

const MAX_NAME_LENGTH = 64;

/** Null where nothing known is near enough to be what was meant. */
export function nearest(name: string, known: readonly string[]): string | null {
  const wanted = name.toLowerCase();
  if (wanted.length > MAX_NAME_LENGTH) return null;
  if (known.includes(wanted)) return wanted;
  const continued = wanted.length < 3 ? [] : known.filter((candidate) => candidate.startsWith(wanted));
  if (continued.length > 0) return continued.reduce((a, b) => (b.length < a.length ? b : a));

  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(wanted, candidate);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Insertions, deletions, replacements and swaps of neighbours that lead from one word to the other. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, replaced);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length];
}
