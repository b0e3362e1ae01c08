// Test support: a history in memory, of made-up traffic through the engine.

import { Engine, Frame, demoFrames } from "@wireglass/core";
import { HistoryRecorder, MemoryStore, type Store } from "@wireglass/store";

/** Seconds since 1970: years ago, as that of an imported capture may be. */
export const BEGINNING = 1_200_000_000;

export interface Recorded<S> {
  store: S;
  engine: Engine;
}

export function recordDemo(packets: number): Recorded<MemoryStore>;
export function recordDemo<S extends Pick<Store, "write">>(packets: number, store: S): Recorded<S>;
export function recordDemo(packets: number, store: Pick<Store, "write"> = new MemoryStore()): Recorded<typeof store> {
  const recorder = new HistoryRecorder("demo", (batch) => store.write(batch));
  const history = { sink: recorder, firstId: 1 };
  const engine = new Engine({ seed: 1, live: false, activeTimeout: Infinity, details: true, latency: true, history });
  const frame = new Frame();
  let left = packets;
  for (const { time, bytes } of demoFrames({ seed: 2, start: BEGINNING * 1e6 })) {
    if (left-- === 0) break;
    frame.data = bytes;
    frame.captured = frame.length = bytes.length;
    frame.linkType = 1;
    frame.time = time;
    engine.ingest(frame, "demo");
  }
  engine.finish();
  recorder.close();
  return { store, engine };
}
