// How long a thing takes by itself, on a machine that also does other things.

import koffi from "koffi";
import { collectGarbage } from "./garbage.ts";

/** What takes longer than this is measured again. */
const AGAIN_MS = 2;
const ATTEMPTS = 8;
/** CLOCK_THREAD_CPUTIME_ID. */
const THREAD_CLOCK = process.platform === "darwin" ? 16 : 3;

/**
 * Milliseconds that this thread has worked. The clock on the wall goes on while a thread waits for a processor, and the process's
 * own time has that of the threads which compile and collect garbage.
 */
const threadTime = process.platform === "win32" ? () => performance.now() : threadClock();

function threadClock(): () => number {
  const time = new BigInt64Array(2);
  const read = koffi.load(null).func("int clock_gettime(int clock, void *time)");
  return () => {
    read(THREAD_CLOCK, time);
    return Number(time[0]) * 1e3 + Number(time[1]) / 1e6;
  };
}

/** Milliseconds that the thread worked meanwhile. */
export function worked(work: () => void): number {
  const start = threadTime();
  work();
  return threadTime() - start;
}

/**
 * The longest step, each at its fastest: what is slow by itself is so each time. `first` has the first attempt;
 * `again` makes ready what does all steps once more and answers with what they worked, as long as one of them looks slow. What
 * was garbage before is gone by then: to collect it is no step's work.
 */
export function longestStep(first: readonly number[], again: () => () => readonly number[]): number {
  let least = first;
  for (let attempt = 1; attempt < ATTEMPTS && Math.max(0, ...least) > AGAIN_MS; attempt++) {
    const steps = again();
    collectGarbage();
    const times = steps();
    least = least.map((time, step) => Math.min(time, times[step] ?? 0));
  }
  return Math.max(0, ...least);
}
