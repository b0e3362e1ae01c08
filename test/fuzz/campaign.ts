// Damaged frames through the engine, one by one, without a net: what throws ends the run.

import { Frame } from "../../packages/core/src/capfile/frame.ts";
import { Engine } from "../../packages/core/src/engine.ts";
import { SnapshotCursor } from "../../packages/core/src/measure/snapshot.ts";
import { Mutator } from "../../packages/core/src/synth/mutate.ts";
import { Random } from "../../packages/core/src/synth/random.ts";
import type { Sample } from "./corpus.ts";
import { worked } from "./stopwatch.ts";

export interface Campaign {
  seed: number;
  frames: number;
  samples: readonly Sample[];
}

export interface CampaignResult {
  /** Numbers of the frames that took longer than the limit. */
  slow: Set<number>;
  slowestMs: number;
  packets: number;
  malformed: number;
  flows: number;
  /** Growth of memory after the first tenth, in bytes. */
  growth: number;
}

/** Flow table small enough to be full, so that eviction is part of it. */
const MEMORY = 8 * 2 ** 20;
const START = 1_700_000_000_000_000;

export function runCampaign({ seed, frames, samples }: Campaign, limitMs: number): CampaignResult {
  const random = new Random(seed);
  const mutator = new Mutator(seed);
  const frame = new Frame();
  let flows = 0;
  const engine = new Engine({ seed, live: false, watched: true, memory: MEMORY, onFlow: () => flows++ });
  engine.addView("tcp.port == 443 or ip.addr == 192.0.2.0/24 or frame.len > 1000");
  const cursor = new SnapshotCursor();
  const slow = new Set<number>();
  let slowestMs = 0;
  let settled = 0;
  let time = START;
  for (let number = 0; number < frames; number++) {
    const sample = samples[random.below(samples.length)]!;
    mutator.mutate(sample.bytes, frame);
    frame.linkType = sample.linkType;
    // Mostly on, now and then far ahead, and sometimes back: capture files do all of it.
    time += random.chance(0.001) ? random.below(1e9) - 5e8 : random.below(2000);
    frame.time = time;

    const took = worked(() => {
      engine.ingest(frame, null);
      engine.describe(null);
    });
    if (took > slowestMs) slowestMs = took;
    if (took > limitMs) slow.add(number);

    if (number % 5000 === 0) engine.snapshot(engine.main, cursor);
    if (number === Math.floor(frames / 10)) settled = memory();
  }
  const growth = memory() - settled;
  const { packets, malformed } = engine.summary(engine.main);
  engine.finish();
  return { slow, slowestMs, packets, malformed, flows, growth };
}

function memory(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
