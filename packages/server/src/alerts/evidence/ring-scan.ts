// Packets that several filters select, in one reading of the ring: to be looked at by many is not much dearer than by one.

import { Engine, type PacketPredicate, compileFilter } from "@wireglass/core";
import type { FrameSource } from "@wireglass/store/ring";
import type { KeptPacket } from "./packet-sample.ts";

export interface Wanted {
  filter: string;
  /** Microseconds since 1970, both included. */
  from: number;
  to: number;
  add(packet: KeptPacket): void;
}

/** Flows that a filter may ask about: the latest ones. */
const MEMORY = 16 << 20;
/** Before a range, so that its flows are known; microseconds. */
const LEAD = 5e6;

/** Filters that ask what a flow has turned out to be are not for this: they need a reading of their own. */
export async function scanRing(ring: FrameSource, wanted: readonly Wanted[], seed: number): Promise<void> {
  const engine = new Engine({ seed, live: false, activeTimeout: Infinity, memory: MEMORY, details: false });
  const all = wanted.map((each): Wanted & { predicate: PacketPredicate } => {
    return { ...each, predicate: compileFilter(each.filter).packet };
  });
  const first = Math.min(...all.map(({ from }) => from));
  const last = Math.max(...all.map(({ to }) => to));
  const frames = ring.frames(
    (frame, interfaceOf) => {
      const { time, length, data, offset, captured } = frame;
      engine.ingest(frame, interfaceOf.name);
      for (const { from, to, predicate, add } of all) {
        if (time < from || time > to || !engine.matches(predicate)) continue;
        add({ bytes: data.slice(offset, offset + captured), length, time, from: interfaceOf });
      }
    },
    { hashes: null, range: { from: first - LEAD, to: last } },
  );
  for await (const _ of frames);
}
