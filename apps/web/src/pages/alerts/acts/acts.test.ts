import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { done, putAwayAct, putOff, UNDO_MS } from "./acts.ts";

describe("what was put off", () => {
  const run = vi.fn(() => Promise.resolve());

  beforeEach(() => {
    vi.useFakeTimers();
    run.mockClear();
  });

  afterEach(() => {
    putAwayAct();
    vi.useRealTimers();
  });

  it("is done once the time to take it back has passed, and only once", () => {
    putOff("Closed.", run, () => undefined);
    vi.advanceTimersByTime(UNDO_MS - 1);
    expect(run).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    putAwayAct();
    expect(run).toHaveBeenCalledTimes(1);
  });

  it("is done at once when something else is done, or the page is left", () => {
    putOff("Closed.", run, () => undefined);
    done("Snoozed.");
    expect(run).toHaveBeenCalledTimes(1);
    putOff("Closed.", run, () => undefined);
    putAwayAct();
    expect(run).toHaveBeenCalledTimes(2);
  });
});
