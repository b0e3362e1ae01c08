// What the probes measure, on its way into history: a distribution for each target and minute, and one of all targets.

import type { MeasuredEcho } from "@wireglass/capture";
import { QuantileSketch, sketchToBytes } from "@wireglass/core";
import { type Batch, BatchBuilder } from "@wireglass/store";

/** No more than this is lost when everything is killed. Rows of the same minute add up. */
const WRITE_EVERY_MS = 10_000;

interface Tally {
  /** The minute's beginning, seconds since 1970. */
  time: number;
  target: string | null;
  lost: number;
  /** Microseconds. */
  sketch: QuantileSketch;
}

export class PingRecorder {
  readonly #write: (batch: Batch) => void;
  readonly #tallies = new Map<string, Tally>();
  readonly #timer: NodeJS.Timeout;

  constructor(write: (batch: Batch) => void) {
    this.#write = write;
    this.#timer = setInterval(() => this.flush(), WRITE_EVERY_MS).unref();
  }

  add(target: string, { time, latency_ms }: Pick<MeasuredEcho, "time" | "latency_ms">): void {
    const minute = Math.floor(time / 60) * 60;
    for (const tally of [this.#tally(minute, target), this.#tally(minute, null)]) {
      if (latency_ms === null) tally.lost++;
      else tally.sketch.add(latency_ms * 1000);
    }
  }

  flush(): void {
    if (this.#tallies.size === 0) return;
    const builder = new BatchBuilder();
    for (const { time, target, lost, sketch } of this.#tallies.values()) {
      builder.latency({
        time,
        kind: "ping",
        scope: target === null ? "all" : "target",
        subject: target,
        count: sketch.count,
        lost,
        nxdomain: 0,
        servfail: 0,
        retries: 0,
        sketch: sketchToBytes(sketch),
      });
    }
    this.#tallies.clear();
    this.#write(builder.take());
  }

  close(): void {
    clearInterval(this.#timer);
    this.flush();
  }

  #tally(time: number, target: string | null): Tally {
    const key = `${time} ${target ?? ""}`;
    let tally = this.#tallies.get(key);
    if (tally === undefined) {
      tally = { time, target, lost: 0, sketch: new QuantileSketch() };
      this.#tallies.set(key, tally);
    }
    return tally;
  }
}
