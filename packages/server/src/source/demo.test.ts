// The demo keeps pace with the clock.

import { Engine, SnapshotCursor } from "@wireglass/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DemoSource } from "./demo.ts";
import { FrameSink } from "./frame-sink.ts";
import { START } from "./testing.ts";

function play() {
  const sink = new FrameSink(new Engine({ seed: 1, live: true, watched: true }));
  const source = new DemoSource(sink, 1, () => undefined);
  return { source, view: () => source.openView("").snapshot(new SnapshotCursor()) };
}

describe("the demo", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: START / 1000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("has something to show at once, and then goes on in real time", async () => {
    const { source, view } = play();
    await vi.advanceTimersByTimeAsync(2000);
    source.tick(Date.now() * 1000);
    const before = view();
    expect(before.packets).toBeGreaterThan(100);
    expect(before.last).toBeLessThanOrEqual(Date.now() / 1000);
    expect(before.last).toBeGreaterThan(Date.now() / 1000 - 2);
    await vi.advanceTimersByTimeAsync(3000);
    source.tick(Date.now() * 1000);
    const after = view();
    expect(after.packets).toBeGreaterThan(before.packets);
    expect(Math.abs((after.now ?? 0) - Date.now() / 1000)).toBeLessThan(0.1);
    await source.stop();
  });

  it("ends when it is told to", async () => {
    const { source, view } = play();
    await vi.advanceTimersByTimeAsync(1000);
    await source.stop();
    const { packets } = view();
    await vi.advanceTimersByTimeAsync(5000);
    expect(view().packets).toBe(packets);
    expect(source.state.state).toBe("finished");
  });
});
