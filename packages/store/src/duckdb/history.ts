// The store as it is inside its process: batches go in one after another, questions are answered beside that.

import { randomUUID } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { WRITTEN, batchRows, together } from "../batch.ts";
import type { Batch, ColumnBatch, WrittenName } from "../batch.ts";
import type { Table } from "../columns.ts";
import { StoreError } from "../problem.ts";
import type * as Api from "../store.ts";
import { STORE_KINDS } from "../store.ts";
import type { StoreKind } from "../store.ts";
import type { AlertRow } from "../tables.ts";
import { append } from "./append.ts";
import { Asker } from "./asker.ts";
import { Database } from "./database.ts";
import { DEFAULT_MAX_BYTES } from "./defaults.ts";
import { blockBytes, freeBytes, logBytes, reserveOf } from "./disk.ts";
import { sqlFilter } from "./filter-sql.ts";
import { Maintenance } from "./maintenance.ts";
import { spanOfAll } from "./plan.ts";
import { alerts, hosts } from "./questions/events.ts";
import { flow, flows } from "./questions/flows.ts";
import { latency } from "./questions/latency.ts";
import { series, totals } from "./questions/sums.ts";
import { filteredSeries, filteredTotals } from "./questions/selected.ts";
import { top, uniqueHosts } from "./questions/tops.ts";
import { bytesOf, segmentBytes } from "./retention.ts";
import type { Limits } from "./retention.ts";
import { EDGES } from "./rollup.ts";
import { microseconds, seconds } from "./schema.ts";
import { joined, spanOf } from "./segment.ts";
import type { Span } from "./segment.ts";
import { Segments } from "./segments.ts";
import { Tidying } from "./tidying.ts";
import { reasonOf, troubleOf } from "./trouble.ts";

export interface HistoryOptions extends Partial<Limits> {
  /** Where it lives; made when it is not there. */
  folder: string;
  /** For DuckDB, `512MB`. */
  memory?: string;
  threads?: number;
  /** Fewer flows than these are looked at one by one where roll-ups know of an application or a host: for tests. */
  fewFlows?: number;
  /** Milliseconds that single flows are looked through for at most: for tests, which a busy machine must not change. */
  patience?: number;
  /** Rows that are put in order in one step: for tests. */
  stepRows?: number;
  /** Milliseconds since 1970. */
  now?: () => number;
  /** Told of what people should know: damaged files, a full disk. */
  onMessage?: (message: string) => void;
}

const DEFAULT_MEMORY = "768MB";
const RETRY = 2000;
/** One whose program has been killed puts things in order before it lets go. */
const LOCK_PATIENCE = 2000;
const LOCK_PAUSE = 50;
const MAINTAIN_EVERY = 5000;
/** Between two steps of what nobody waits for: the processors are left to those who do. */
const TIDY_PAUSE = 250;
/** In the queue. */
const MOST_BATCHES = 64;
const MOST_ROWS_TOGETHER = 50_000;
/** Of a flow in a file, about, with room to spare: what is written together is a part of a segment. */
const ROW_BYTES = 128;

const KIND_OF: Readonly<Record<WrittenName, StoreKind>> = {
  flows: "flows",
  traffic: "seconds",
  counters: "seconds",
  latency: "minutes",
  alerts: "events",
  hosts: "events",
};

/** Which batch of which writer: one that comes again is not written twice. */
export interface BatchNumber {
  writer: string;
  number: number;
}

interface Job {
  batch: Batch;
  id: BatchNumber;
  done: () => void;
}

export class History implements Api.Store {
  readonly #database: Database;
  readonly #segments: Segments;
  readonly #asker: Asker;
  readonly #maintenance: Maintenance;
  readonly #options: HistoryOptions;
  readonly #limits: Limits;
  readonly #writer = randomUUID();
  readonly #queue: Job[] = [];
  readonly #timer: NodeJS.Timeout;
  #tidying: NodeJS.Timeout | null = null;
  #working: Promise<void> | null = null;
  #problem: string | null = null;
  #closed = false;
  #written = 0;
  #lost = { batches: 0, rows: 0 };

  private constructor(database: Database, segments: Segments, options: HistoryOptions) {
    this.#database = database;
    this.#segments = segments;
    this.#options = options;
    this.#limits = { maxBytes: options.maxBytes ?? DEFAULT_MAX_BYTES, maxAge: options.maxAge ?? {} };
    this.#asker = new Asker(database, segments, options.fewFlows, options.patience);
    this.#maintenance = new Maintenance(
      database,
      segments,
      this.#limits,
      new Tidying(database, segments, this.#limits, (message) => options.onMessage?.(message), options.stepRows),
    );
    this.#timer = setInterval(() => void this.#work(), MAINTAIN_EVERY);
    this.#timer.unref();
  }

  /** Throws a StoreError: somebody else writes here, the folder cannot be used. */
  static async open(options: HistoryOptions): Promise<History> {
    const folder = resolve(options.folder);
    const temporary = join(folder, "temporary");
    const { maxBytes = DEFAULT_MAX_BYTES } = options;
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      rmSync(temporary, { recursive: true, force: true });
    } catch (error) {
      throw new StoreError(
        "store_folder",
        `history cannot be kept in ${folder}: ${reasonOf(error)}`,
        "choose another folder with --data",
      );
    }
    const database = await Database.open({
      folder,
      temporary,
      memory: options.memory ?? DEFAULT_MEMORY,
      threads: options.threads ?? 2,
      logBytes: logBytes(folder, maxBytes),
      blockBytes: blockBytes(maxBytes),
    });
    try {
      await lock(database, folder);
      const segments = new Segments(database, folder, (message) => options.onMessage?.(message));
      await segments.load();
      return new History(database, segments, { ...options, folder });
    } catch (error) {
      database.close();
      throw error;
    }
  }

  write(batch: Batch): boolean {
    if (this.#closed || this.#queue.length >= MOST_BATCHES) {
      this.#lost.batches++;
      this.#lost.rows += batchRows(batch);
      return false;
    }
    void this.put(batch, { writer: this.#writer, number: ++this.#written });
    return true;
  }

  /** Ends when the batch is on disk. */
  put(batch: Batch, id: BatchNumber): Promise<void> {
    return new Promise((done) => {
      this.#queue.push({ batch, id, done });
      void this.#work();
    });
  }

  async flush(): Promise<void> {
    while (this.#queue.length > 0 && this.#problem === null) await (this.#work() ?? Promise.resolve());
    await this.#working;
  }

  /** All roll-ups, now: for tests, and before a benchmark. */
  async rollUp(): Promise<void> {
    await this.flush();
    await this.#alone(async () => {
      for (const edge of EDGES) await this.#maintenance.rollUp(edge, this.#now());
    });
  }

  /** All sealed files in order, now: for tests. */
  async tidy(): Promise<void> {
    await this.flush();
    await this.#alone(async () => {
      while (await this.#maintenance.tidy(this.#now()));
    });
  }

  async bounds(): Promise<Api.Range | null> {
    const span = spanOfAll(this.#segments);
    return span === null ? null : { from: seconds(span.first), to: seconds(span.last + 1) };
  }

  async summary({ range, filter = "" }: Api.Filtered): Promise<Api.SummaryAnswer> {
    const [from, to] = [microseconds(range.from), microseconds(range.to)];
    const compiled = sqlFilter(filter);
    if (compiled !== null) return filteredTotals(this.#asker, from, to, compiled);
    const [sums, unique] = await Promise.all([totals(this.#asker, from, to), uniqueHosts(this.#asker, from, to)]);
    return {
      ...sums,
      unique_sources: unique.sources,
      unique_destinations: unique.destinations,
      hosts_exact: unique.exact,
    };
  }

  async series(question: Api.SeriesQuestion): Promise<Api.SeriesAnswer> {
    const filter = sqlFilter(question.filter ?? "");
    return filter === null ? series(this.#asker, question) : filteredSeries(this.#asker, question, filter);
  }

  async top(question: Api.TopQuestion): Promise<Api.TopAnswer> {
    return top(this.#asker, { ...question, limit: bounded(question.limit) }, sqlFilter(question.filter ?? ""));
  }

  async flows(question: Api.FlowsQuestion): Promise<Api.Page<Api.StoredFlow>> {
    return flows(this.#asker, { ...question, limit: bounded(question.limit) }, sqlFilter(question.filter ?? ""));
  }

  flow(id: number): Promise<Api.StoredFlow | null> {
    return flow(this.#asker, id);
  }

  latency(question: Api.LatencyQuestion): Promise<Api.LatencyAnswer> {
    return latency(this.#asker, { ...question, limit: bounded(question.limit) });
  }

  alerts(question: Api.PageQuestion): Promise<Api.Page<AlertRow>> {
    return alerts(this.#asker, { ...question, limit: bounded(question.limit) });
  }

  hosts(question: Api.PageQuestion): Promise<Api.Page<Api.HostAnswer>> {
    return hosts(this.#asker, { ...question, limit: bounded(question.limit) });
  }

  async usage(): Promise<Api.Usage> {
    return {
      state: this.#problem === null ? "ready" : "paused",
      problem: this.#problem,
      damaged: this.#segments.damaged,
      bytes: bytesOf(this.#segments.all()) + this.#maintenance.bytes,
      max_bytes: this.#limits.maxBytes,
      kinds: STORE_KINDS.map((kind) => this.#usageOf(kind)),
      queued_batches: this.#queue.length,
      lost_batches: this.#lost.batches,
      lost_rows: this.#lost.rows,
      restarts: 0,
    };
  }

  async close(): Promise<void> {
    await this.flush();
    this.#closed = true;
    clearInterval(this.#timer);
    if (this.#tidying !== null) clearTimeout(this.#tidying);
    await this.#working;
    await this.#maintenance.stopTidying();
    // Nobody asks any more once the gate is ours.
    await this.#segments.gate.alone(async () => this.#database.close());
  }

  #usageOf(kind: StoreKind): Api.KindUsage {
    const segments = this.#segments.of(kind);
    const span = segments.reduce<Span | null>((all, segment) => joined(all, segment.span), null);
    return {
      kind,
      bytes: bytesOf(segments),
      segments: segments.length,
      rows: segments.reduce((sum, { totalRows }) => sum + totalRows, 0),
      range: span === null ? null : { from: seconds(span.first), to: seconds(span.last + 1) },
    };
  }

  /** Works off the queue; one at a time. */
  #work(): Promise<void> | null {
    if (this.#closed || this.#working !== null) return this.#working;
    return this.#alone(async () => {
      do {
        while (this.#queue.length > 0) {
          const jobs = this.#together();
          await this.#write(jobs);
          this.#queue.splice(0, jobs.length);
          this.#solved();
          for (const { done } of jobs) done();
          await this.#maintenance.run(this.#now());
        }
        await this.#maintenance.run(this.#now());
        this.#solved();
        if (await this.#maintenance.tidy(this.#now())) this.#tidySoon();
        // Batches that have come meanwhile do not wait for the next one.
      } while (this.#queue.length > 0);
    });
  }

  #tidySoon(): void {
    this.#tidying ??= setTimeout(() => {
      this.#tidying = null;
      void this.#work();
    }, TIDY_PAUSE).unref();
  }

  #alone(work: () => Promise<void>): Promise<void> {
    const before = this.#working ?? Promise.resolve();
    const working = before
      .then(work)
      .catch((error: unknown) => this.#troubled(error))
      .finally(() => {
        if (this.#working === working) this.#working = null;
      });
    this.#working = working;
    return working;
  }

  /** Waits for better times with what could not be written; only what DuckDB cannot survive ends the process. */
  async #troubled(error: unknown): Promise<void> {
    const trouble = troubleOf(error);
    if (trouble === "fatal") throw error;
    await this.#maintenance.stopTidying();
    if (trouble === "damage") {
      const open = new Set(this.#segments.all().filter(({ attached }) => attached));
      await this.#segments.findDamaged(open, error);
    }
    const problem = `history is not being written: ${reasonOf(error)}`;
    if (this.#problem === null) this.#options.onMessage?.(problem);
    this.#problem = problem;
    setTimeout(() => void this.#work(), RETRY).unref();
  }

  #solved(): void {
    if (this.#problem !== null) this.#options.onMessage?.("history is being written again");
    this.#problem = null;
  }

  /** Batches that have queued up go to the disk in one transaction: what takes time is to wait for the disk. */
  #together(): Job[] {
    const [{ id, batch }] = this.#queue;
    const most = Math.min(MOST_ROWS_TOGETHER, segmentBytes("flows", this.#limits) / ROW_BYTES);
    let rows = batchRows(batch);
    let count = 1;
    for (const job of this.#queue.slice(1)) {
      rows += batchRows(job.batch);
      if (job.id.writer !== id.writer || rows > most) break;
      count++;
    }
    return this.#queue.slice(0, count);
  }

  async #write(jobs: readonly Job[]): Promise<void> {
    const { folder } = this.#options;
    if (freeBytes(folder) < reserveOf(folder)) throw new Error(`no space left on the disk of ${folder}`);
    for (const kind of STORE_KINDS) await this.#writeKind(kind, jobs);
  }

  async #writeKind(kind: StoreKind, jobs: readonly Job[]): Promise<void> {
    const { writer, number } = jobs.at(-1)!.id;
    const progress = `batch:${writer}`;
    const done = this.#segments.progress(kind, progress).position;
    const parts = partsOf(
      jobs.filter(({ id }) => id.number > done).map(({ batch }) => batch),
      kind,
    );
    if (parts.length === 0) return;
    const coming = parts.reduce<Span | null>((span, { table, columns }) => joined(span, spanOf(table, columns)), null);
    await this.#maintenance.keepCaps(this.#now());
    await this.#maintenance.sealFull(kind, coming);
    const segment = await this.#segments.current(kind);
    const position = { segment: 0, position: number };
    await this.#database.transaction(async () => {
      for (const { table, columns } of parts) await append(this.#database.writer, segment.name, table, columns);
      await this.#segments.writeProgress(segment, progress, position);
    });
    this.#segments.remember(kind, progress, position);
    for (const { table, columns } of parts) segment.add(table, columns);
  }

  #now(): number {
    return this.#options.now?.() ?? Date.now();
  }
}

interface Part {
  table: Table;
  columns: ColumnBatch;
}

/** What of the batches goes into segments of one kind. */
function partsOf(batches: readonly Batch[], kind: StoreKind): Part[] {
  const names = (Object.keys(WRITTEN) as WrittenName[]).filter((name) => KIND_OF[name] === kind);
  return names.flatMap((name) => {
    const found = batches.flatMap((batch) => batch[name] ?? []).filter(({ rows }) => rows > 0);
    return found.length === 0 ? [] : [{ table: WRITTEN[name], columns: together(found) }];
  });
}

const MOST_ROWS = 5000;

function bounded(limit: number): number {
  return Math.max(1, Math.min(MOST_ROWS, Math.trunc(limit) || 1));
}

/** Held by an open file, and so for no longer than the process lives. */
async function lock(database: Database, folder: string): Promise<void> {
  const path = join(folder, "lock");
  const deadline = performance.now() + LOCK_PATIENCE;
  for (let again = true; ;) {
    try {
      await database.attach("lock", path, false);
      return;
    } catch (error) {
      if (troubleOf(error) === "busy") {
        if (performance.now() < deadline) {
          await sleep(LOCK_PAUSE);
          continue;
        }
        const pid = /PID (\d+)/.exec(String(error))?.[1];
        throw new StoreError(
          "store_locked",
          `another Wireglass${pid === undefined ? "" : ` (process ${pid})`} keeps its history in ${folder}`,
          "end it, or choose another folder with --data",
        );
      }
      if (!again || troubleOf(error) !== "damage") {
        throw new StoreError(
          "store_folder",
          `history cannot be kept in ${folder}: ${reasonOf(error)}`,
          "choose another folder with --data",
        );
      }
      // It holds nothing: what is wrong with it does not matter.
      again = false;
      for (const name of [path, `${path}.wal`]) rmSync(name, { force: true });
    }
  }
}
