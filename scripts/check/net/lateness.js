// How late this machine wakes a program that waits, as long as it is measured.

const EVERY_MS = 10;

/** { ms } is the mean so far, in milliseconds; `stop` ends it. */
export function measureLateness() {
  let total = 0;
  let count = 0;
  let due = performance.now() + EVERY_MS;
  const timer = setInterval(() => {
    const now = performance.now();
    // A timer counts in whole milliseconds.
    total += Math.max(0, now - due - 1);
    count++;
    due = now + EVERY_MS;
  }, EVERY_MS);
  return {
    get ms() {
      return count === 0 ? 0 : total / count;
    },
    stop: () => clearInterval(timer),
  };
}
