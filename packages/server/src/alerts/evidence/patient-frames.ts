// Frames at a walk: reading for evidence is never urgent, and whoever waits for a page or an answer comes first.

import { setTimeout as sleep } from "node:timers/promises";
import type { FrameSource } from "@wireglass/store/ring";

/** At once; then as long a rest. */
const WORK_MS = 8;

type Frames = FrameSource["frames"];

export class PatientFrames implements FrameSource {
  /** Not everything was read: there was no time for it, or it was stopped. */
  cut = false;
  readonly #source: FrameSource;
  readonly #budgetMs: number;
  readonly #signal: AbortSignal;
  #spent = 0;

  /** `budgetMs` is time at work, pauses left out. */
  constructor(source: FrameSource, budgetMs: number, signal: AbortSignal) {
    this.#source = source;
    this.#budgetMs = budgetMs;
    this.#signal = signal;
  }

  async *frames(...[visit, hint]: Parameters<Frames>): ReturnType<Frames> {
    let from = performance.now();
    let tired = 0;
    for await (const _ of this.#source.frames(visit, hint)) {
      const worked = performance.now() - from;
      this.#spent += worked;
      if (this.#spent > this.#budgetMs || this.#signal.aborted) {
        this.cut = true;
        return;
      }
      yield;
      tired += worked;
      if (tired > WORK_MS) {
        await sleep(tired, undefined, { ref: false });
        tired = 0;
      }
      from = performance.now();
    }
  }
}
