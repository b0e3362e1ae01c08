// Sets the packets of alerts aside before the ring has gone round: those that the alert's filter selects, from its beginning to
// its latest moment, again and again while it goes on. At a walk, and never in the engine's thread.

import { setTimeout as sleep } from "node:timers/promises";
import type { Alert } from "@wireglass/contract";
import { compileFilter, PcapngReader } from "@wireglass/core";
import { type FrameSource, selectPackets } from "@wireglass/store/ring";
import { encodeEvidence, packetsIn, readEvidence } from "./evidence-file.ts";
import type { EvidenceFolder } from "./evidence-folder.ts";
import { NOTHING, PacketSample, type SampleState } from "./packet-sample.ts";
import { PatientFrames } from "./patient-frames.ts";
import { type Wanted, scanRing } from "./ring-scan.ts";

export interface EvidenceState {
  packets: number;
  complete: boolean;
}

export interface KeeperOptions {
  folder: EvidenceFolder;
  ring: FrameSource;
  /** Seconds since 1970 of the oldest packet in the ring, and how many it had to leave out. */
  ringState(): { first: number | null; skipped: number } | null;
  /** 32 random bits. */
  seed(): number;
  onKept(id: string, state: EvidenceState): void;
  onProblem(error: unknown): void;
  /** Bytes for one alert. */
  quota?: number;
  /** What answers the alert's latest packet belongs to it as well: so long after. */
  graceMs?: number;
  /** The ring is behind by so much, that time included. */
  delayMs?: number;
  /** Between two looks at one alert. */
  everyMs?: number;
  budgetMs?: number;
  /** The clock of the packets that come, microseconds since 1970. */
  now?: () => number;
}

export const QUOTA = 4 << 20;
const MOST_JOBS = 1024;
/** Bytes of packets that are in memory at a time, of all alerts that are looked for together. */
const MOST_MEMORY = 64 << 20;
const MOST_RESTARTS = 3;
/** Of an alert whose room is full, only the end of what is new is looked at. */
const TAIL = 10e6;
/** Before a range, so that what its flows have turned out to be is known. */
const LEAD_OF_VERDICTS = 60e6;
const WEIGHT = { LOW: 0, MEDIUM: 1, HIGH: 2 } as const;

interface Job {
  alert: Alert;
  /** With this filter, everything before has been looked at; microseconds. */
  looked: number;
  filter: string;
  /** How often the filter has become another one. */
  restarts: number;
  /** Milliseconds of the clock that does not jump. */
  due: number;
  sample: SampleState;
  /** The ring had all of it, and there was time and room for all of it. */
  complete: boolean;
  skipped: number;
}

/** One reading's part of a job. */
interface Look extends Wanted {
  job: Job;
  sample: PacketSample;
  /** Packets before. */
  offered: number;
}

export class EvidenceKeeper {
  readonly #options: Required<KeeperOptions>;
  readonly #jobs = new Map<string, Job>();
  readonly #ended = new AbortController();
  #running: Promise<void> | null = null;
  #wake: (() => void) | null = null;

  constructor(options: KeeperOptions) {
    this.#options = { quota: QUOTA, graceMs: 1000, delayMs: 2500, everyMs: 10_000, budgetMs: 15_000, now, ...options };
  }

  /** An alert has begun, goes on or has ended. */
  follow(alert: Alert): void {
    // What no filter can tell from all other packets has none.
    if (this.#ended.signal.aborted || alert.evidence.filter === "") return;
    const job = this.#jobs.get(alert.id);
    if (job !== undefined) job.alert = alert;
    else if (this.#jobs.size < MOST_JOBS) this.#begin(alert);
    this.#running ??= this.#run().finally(() => (this.#running = null));
    this.#wake?.();
  }

  /** It is still being added to. */
  isFollowed(id: string): boolean {
    return this.#jobs.has(id);
  }

  async close(): Promise<void> {
    this.#ended.abort();
    this.#wake?.();
    await this.#running;
  }

  #begin(alert: Alert): void {
    const ring = this.#options.ringState();
    const due = performance.now() + this.#options.delayMs;
    const complete = ring !== null && ring.first !== null && ring.first <= alert.first;
    const { filter } = alert.evidence;
    const looked = Math.round(alert.first * 1e6);
    const skipped = ring?.skipped ?? 0;
    this.#jobs.set(alert.id, { alert, looked, filter, restarts: 0, due, sample: NOTHING, complete, skipped });
  }

  async #run(): Promise<void> {
    const { signal } = this.#ended;
    while (this.#jobs.size > 0 && !signal.aborted) {
      const [job] = Array.from(this.#jobs.values()).toSorted(urgency);
      const wait = job.due - performance.now();
      if (wait > 0) {
        await this.#sleep(wait);
        continue;
      }
      await this.#look(this.#together(job));
    }
  }

  /** Others that are due and can be looked for in the same reading. */
  #together(job: Job): Job[] {
    if (needsVerdicts(job)) return [job];
    const now = performance.now();
    const others = Array.from(this.#jobs.values()).filter((each) => each !== job && each.due <= now);
    return [job, ...others.filter((each) => !needsVerdicts(each))].slice(
      0,
      Math.max(1, Math.floor(MOST_MEMORY / this.#options.quota)),
    );
  }

  /** Until something has changed as well, in case that is more urgent. */
  #sleep(ms: number): Promise<unknown> {
    const changed = new Promise<void>((resolve) => (this.#wake = resolve));
    return Promise.race([changed, sleep(ms, undefined, { ref: false })]);
  }

  /** The alert has turned out to be about other packets: they are taken from its beginning on, if they are there. */
  #startAnew(job: Job): void {
    const { alert } = job;
    const { filter } = alert.evidence;
    const first = this.#options.ringState()?.first ?? Infinity;
    if (filter === job.filter || first > alert.first) return;
    if (job.restarts >= MOST_RESTARTS && alert.state === "open") return;
    job.restarts++;
    job.filter = filter;
    job.looked = Math.round(alert.first * 1e6);
    job.sample = NOTHING;
    job.complete = true;
  }

  async #look(jobs: readonly Job[]): Promise<void> {
    const { ring, budgetMs } = this.#options;
    const frames = new PatientFrames(ring, budgetMs, this.#ended.signal);
    const failed = (job: Job, error: unknown): void => {
      job.complete = false;
      this.#options.onProblem(error);
    };
    const looks: Look[] = [];
    for (const job of jobs) {
      await this.#begun(job).then(
        (look) => look !== null && looks.push(look),
        (error: unknown) => failed(job, error),
      );
    }
    await this.#read(frames, looks).catch((error: unknown) => {
      for (const { job } of looks) failed(job, error);
    });
    for (const look of looks) await this.#kept(look, frames.cut).catch((error: unknown) => failed(look.job, error));
    for (const job of jobs) this.#done(job);
  }

  /** Null: there is nothing new to look for. */
  async #begun(job: Job): Promise<Look | null> {
    const { folder, quota, graceMs, delayMs } = this.#options;
    const { alert } = job;
    this.#startAnew(job);
    // What is later may not be in the ring yet, and nobody looks for it twice.
    const written = this.#options.now() - (delayMs - graceMs) * 1000;
    const to = Math.min(Math.round(alert.last * 1e6) + graceMs * 1000, Math.floor(written));
    const isFull = job.sample.first < job.sample.offered;
    const from = isFull ? Math.max(job.looked, to - TAIL) : job.looked;
    if (from > to) return null;
    job.looked = to + 1;
    const before = job.sample.offered === 0 ? [] : await readEvidence(folder.path(alert.id));
    const sample = new PacketSample(quota, before, before.length === 0 ? NOTHING : job.sample);
    const offered = sample.state.offered;
    return { job, filter: alert.evidence.filter, from, to, sample, offered, add: (packet) => sample.add(packet) };
  }

  async #read(frames: PatientFrames, looks: readonly Look[]): Promise<void> {
    const seed = this.#options.seed();
    const [look] = looks;
    if (look === undefined) return;
    if (!needsVerdicts(look.job)) return scanRing(frames, looks, seed);
    const { filter, from, to } = look;
    const reader = new PcapngReader();
    for await (const chunk of selectPackets(frames, { filter, range: { from, to }, lead: LEAD_OF_VERDICTS }, seed))
      for (const packet of packetsIn(reader, chunk)) look.add(packet);
  }

  async #kept({ job, sample, offered }: Look, isCut: boolean): Promise<void> {
    const { folder, ringState, onKept } = this.#options;
    const { id } = job.alert;
    const now = ringState();
    if (isCut || now === null || now.skipped !== job.skipped || !sample.isExact) job.complete = false;
    if (sample.state.offered > offered) {
      const isKept = await folder.write(id, encodeEvidence(sample), (other) => !this.#jobs.has(other));
      if (isKept) job.sample = sample.state;
      else job.complete = false;
    }
    const { first, offered: all } = job.sample;
    onKept(id, { packets: all === first ? first : sample.count, complete: job.complete });
  }

  #done(job: Job): void {
    const { state, last, id } = job.alert;
    job.due = performance.now() + this.#options.everyMs;
    if (state === "closed" && job.looked > Math.round(last * 1e6)) this.#jobs.delete(id);
  }
}

const now = (): number => Date.now() * 1000;

/** A filter that is wrong is noticed when it is used. */
function needsVerdicts({ alert }: Job): boolean {
  try {
    return compileFilter(alert.evidence.filter).needsVerdicts;
  } catch {
    return true;
  }
}

/** What is due, the severe first; then what will be. */
function urgency(a: Job, b: Job): number {
  const now = performance.now();
  const [dueA, dueB] = [a.due <= now, b.due <= now];
  if (dueA && dueB) return WEIGHT[b.alert.severity] - WEIGHT[a.alert.severity] || a.due - b.due;
  return a.due - b.due;
}
