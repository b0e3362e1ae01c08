// What is deleted when: whole segments, the oldest first, and single flows before their roll-ups.

import { STORE_KINDS } from "../store.ts";
import type { StoreKind } from "../store.ts";
import type { Segment } from "./segment.ts";
import type { Segments } from "./segments.ts";

/** Of all, the most that a kind may take; single flows have what the others leave. */
const SHARES: Readonly<Record<StoreKind, number>> = {
  flows: 1,
  seconds: 0.1,
  minutes: 0.2,
  hours: 0.1,
  days: 0.05,
  events: 0.1,
};

const LARGEST_SEGMENT = 128 * 2 ** 20;
const SMALLEST_SEGMENT = 2 * 2 ** 20;
/** A kind's share holds at least so many segments, so that one deleted is little. */
const PARTS = 8;

export interface Limits {
  maxBytes: number;
  /** Seconds that a kind is kept; for ever when not given. */
  maxAge: Partial<Record<StoreKind, number>>;
}

/** Bytes at which a segment is sealed. */
export function segmentBytes(kind: StoreKind, { maxBytes }: Limits): number {
  const share = kind === "flows" ? 0.5 : SHARES[kind];
  return Math.max(SMALLEST_SEGMENT, Math.min(LARGEST_SEGMENT, (maxBytes * share) / PARTS));
}

/** The next segment that has to go, or null. `now` in microseconds; `beside`: bytes of what is written beside the segments. */
export function nextToGo(segments: Segments, limits: Limits, now: number, beside = 0): Segment | null {
  for (const kind of STORE_KINDS) {
    const [oldest] = sealedOf(segments, kind);
    if (oldest === undefined) continue;
    const age = limits.maxAge[kind];
    if (age !== undefined && (oldest.span?.last ?? now) < now - age * 1e6) return oldest;
    if (kind !== "flows" && bytesOf(segments.of(kind)) > SHARES[kind] * limits.maxBytes) return oldest;
  }
  // Room for a segment is kept free: what is written next goes beyond, before it is deleted from.
  if (tooMuch(segments, limits, beside) <= 0) return null;
  for (const kind of STORE_KINDS) {
    const [oldest] = sealedOf(segments, kind);
    if (oldest !== undefined) return oldest;
  }
  return null;
}

/** Whether `bytes` may be written beside the segments: single flows go for them, and no more than half of these. */
export function mayBeBeside(segments: Segments, limits: Limits, bytes: number): boolean {
  return tooMuch(segments, limits, bytes) <= bytesOf(sealedOf(segments, "flows")) / 2;
}

function tooMuch(segments: Segments, limits: Limits, beside: number): number {
  return bytesOf(segments.all()) + beside - (limits.maxBytes - segmentBytes("flows", limits));
}

function sealedOf(segments: Segments, kind: StoreKind): Segment[] {
  return segments.of(kind).filter(({ sealed }) => sealed);
}

export function bytesOf(segments: readonly Segment[]): number {
  return segments.reduce((sum, { bytes }) => sum + bytes, 0);
}
