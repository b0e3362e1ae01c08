// Frames with times, and the merging of many streams of them into one, in order of time.

import { TimeHeap } from "./time-heap.ts";

export interface TimedFrame {
  /** Microseconds since 1970. */
  time: number;
  bytes: Uint8Array;
}

/** Frames in order of time, made when they are asked for; it returns the time at which it has ended. */
export type Frames = Generator<TimedFrame, number>;

/** Holds one frame of each stream, however long the streams are. */
export function* merge(streams: Iterable<Frames>): Frames {
  const heads = new TimeHeap<{ time: number; bytes: Uint8Array; stream: Frames }>();
  let end = 0;
  const pull = (stream: Frames): void => {
    const step = stream.next();
    if (step.done) end = Math.max(end, step.value);
    else heads.push({ time: step.value.time, bytes: step.value.bytes, stream });
  };
  for (const stream of streams) pull(stream);
  for (let head = heads.pop(); head !== undefined; head = heads.pop()) {
    yield { time: head.time, bytes: head.bytes };
    pull(head.stream);
  }
  return end;
}

export function* single(time: number, bytes: Uint8Array): Frames {
  yield { time, bytes };
  return time;
}
