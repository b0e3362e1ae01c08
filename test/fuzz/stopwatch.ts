// How long a thing takes by itself, on a machine that also does other things.

/** What takes longer than this by the clock is measured again. */
const AGAIN_MS = 2;
const ATTEMPTS = 8;

/** Milliseconds that passed meanwhile. */
export function passed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/**
 * Milliseconds that `work` itself took. The clock counts what the thread waits for a processor; the process's own time counts
 * its other threads, which collect garbage and compile: the thread's own time is at most either of the two.
 */
export function worked(work: () => void): number {
  const before = process.cpuUsage();
  const ms = passed(work);
  const { user, system } = process.cpuUsage(before);
  return Math.min(ms, (user + system) / 1000);
}

/**
 * The longest step, each at its fastest: what is slow by itself is so each time. `first` has what passed at the first attempt;
 * `again` does all steps once more and answers with what they worked, as long as one of them looks slow.
 */
export function longestStep(first: readonly number[], again: () => readonly number[]): number {
  let least = first;
  for (let attempt = 1; attempt < ATTEMPTS && Math.max(0, ...least) > AGAIN_MS; attempt++) {
    const times = again();
    least = least.map((time, step) => Math.min(time, times[step] ?? 0));
  }
  return Math.max(0, ...least);
}
