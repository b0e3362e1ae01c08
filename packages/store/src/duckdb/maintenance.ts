// What is done between batches: roll-ups that are due, logs into their files, old segments deleted.

import type { StoreKind } from "../store.ts";
import { FACETS, LATENCY, TOPS } from "../tables.ts";
import type { Database } from "./database.ts";
import { nextToGo, segmentBytes } from "./retention.ts";
import type { Limits } from "./retention.ts";
import { spanOfAll } from "./plan.ts";
import { EDGES, STEPS, floor, pending, pendingRows, rollUpSome } from "./rollup.ts";
import type { Edge } from "./rollup.ts";
import type { Segment, Span } from "./segment.ts";
import { joined } from "./segment.ts";
import type { Segments } from "./segments.ts";
import type { Tidying } from "./tidying.ts";

/** Milliseconds between roll-ups, at least; and at most, where time stands still in what is written. */
const SHORTEST_PERIOD = 4000;
const LONGEST_PERIODS = { minutes: 2 * 60_000, hours: 2 * 3_600_000, days: 86_400_000 } as const;
const CHECKPOINT_PERIOD = 15_000;
/** A segment covers no more time than this, unless there is almost nothing in it. Of long steps there are few rows in a day. */
const LONGEST_SPAN: Readonly<Record<StoreKind, number>> = {
  flows: STEPS.days,
  seconds: STEPS.days,
  minutes: STEPS.days,
  hours: 7 * STEPS.days,
  days: 31 * STEPS.days,
  events: STEPS.days,
};
const FEW_ROWS = 10_000;

/** Rows that make a roll-up due before its time is over: rows that wait are read by questions about that time. */
function dueAt(edge: Edge): number {
  // Nobody asks the days about one that goes on; of a day that is rolled up once there is one row of each subject.
  if (edge.to === "days") return 500_000;
  if (edge.table === FACETS) return 500_000;
  if (edge.table === TOPS) return edge.to === "hours" ? 400_000 : 100_000;
  return edge.table === LATENCY ? 50_000 : 5000;
}

/** How an edge stood when it was taken last: the clock, and the time of what had been written. */
interface Rolled {
  at: number;
  bucket: number;
}

export class Maintenance {
  readonly #database: Database;
  readonly #segments: Segments;
  readonly #limits: Limits;
  readonly #rolled = new Map<Edge, Rolled>();
  readonly #checkpointed = new Map<Segment, number>();
  readonly #tidying: Tidying;

  constructor(database: Database, segments: Segments, limits: Limits, tidying: Tidying) {
    this.#tidying = tidying;
    this.#database = database;
    this.#segments = segments;
    this.#limits = limits;
  }

  /** Seals what is large enough or would reach over too long a time with what comes. */
  async sealFull(kind: StoreKind, coming: Span | null): Promise<void> {
    const open = this.#segments.open(kind);
    if (open === null) return;
    const span = joined(open.span, coming);
    const long = span !== null && span.last - span.first > LONGEST_SPAN[kind] && open.totalRows >= FEW_ROWS;
    if (long || open.bytes >= segmentBytes(kind, this.#limits)) await this.#segments.seal(open);
  }

  /** `now` in milliseconds. */
  async run(now: number): Promise<void> {
    // Some at a time: what an earlier program left behind must not keep anybody waiting.
    for (const edge of EDGES) {
      if (!this.#isDue(edge, now)) continue;
      await this.keepCaps(now);
      await this.#rollUpSome(edge, now);
    }
    for (const segment of this.#segments.all())
      if (!segment.sealed && segment.attached) await this.#checkpoint(segment, now);
    await this.keepCaps(now);
  }

  /** Bytes on disk beside those of the segments. */
  get bytes(): number {
    return this.#tidying.bytes;
  }

  /** Puts a little of the sealed files in order. True: there is more to do. */
  async tidy(now: number): Promise<boolean> {
    if (!this.#tidying.choose(now)) return false;
    await this.keepCaps(now);
    return this.#tidying.step(now);
  }

  /** Gives back the room of what is being put in order; that begins anew some time. */
  stopTidying(): Promise<void> {
    return this.#tidying.stop();
  }

  /** Everything there is. */
  async rollUp(edge: Edge, now: number): Promise<void> {
    while (await this.#rollUpSome(edge, now));
  }

  async #rollUpSome(edge: Edge, now: number): Promise<boolean> {
    this.#rolled.set(edge, { at: now, bucket: this.#bucketOf(edge) });
    await this.sealFull(edge.to, null);
    return rollUpSome(this.#database, this.#segments, edge);
  }

  /** When there are many rows, or a stretch of the target has gone by: one that goes on is asked of shorter ones. */
  #isDue(edge: Edge, now: number): boolean {
    const rows = pendingRows(this.#segments, edge);
    if (rows === 0) return false;
    if (rows >= dueAt(edge)) return true;
    const last = this.#rolled.get(edge);
    if (last === undefined) {
      this.#rolled.set(edge, { at: now, bucket: this.#bucketOf(edge) });
      return false;
    }
    const since = now - last.at;
    return since >= LONGEST_PERIODS[edge.to] || (since >= SHORTEST_PERIOD && this.#bucketOf(edge) > last.bucket);
  }

  /** The stretch of the target in which the latest row lies. */
  #bucketOf({ to }: Edge): number {
    return floor(spanOfAll(this.#segments)?.last ?? 0, STEPS[to]);
  }

  async #checkpoint(segment: Segment, now: number): Promise<void> {
    const last = this.#checkpointed.get(segment);
    if (last === undefined) this.#checkpointed.set(segment, now);
    if (now - (last ?? now) < CHECKPOINT_PERIOD || segment.walBytes === 0) return;
    this.#checkpointed.set(segment, now);
    await this.#database.run(`CHECKPOINT ${segment.name}`);
  }

  /** Deletes what there is no room for, before anything is written. */
  async keepCaps(now: number): Promise<void> {
    const next = (): Segment | null => nextToGo(this.#segments, this.#limits, now * 1000, this.#tidying.wanted);
    for (let old = next(); old !== null; old = next()) {
      // What it holds must have gone into the roll-ups before.
      for (const edge of EDGES)
        if (edge.from === old.kind && pending(this.#segments, edge)[0]?.segment === old)
          await this.#rollUpSome(edge, now);
      await this.#segments.remove(old);
      this.#checkpointed.delete(old);
    }
  }
}
