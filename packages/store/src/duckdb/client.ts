// The store as everybody uses it: starts its process, starts it again when it ends, and keeps what is to be written meanwhile.

import { fork } from "node:child_process";
import type { ChildProcess, ForkOptions } from "node:child_process";
import { randomUUID } from "node:crypto";
import { accessSync, constants } from "node:fs";
import { fileURLToPath } from "node:url";
import { FilterError } from "@wireglass/core";
import { batchRows } from "../batch.ts";
import type { Batch } from "../batch.ts";
import { StoreError } from "../problem.ts";
import type { StoreErrorCode } from "../problem.ts";
import type * as Api from "../store.ts";
import type { AlertRow } from "../tables.ts";
import { DEFAULT_MAX_BYTES } from "./defaults.ts";
import type { Failure, FromProcess, OpenOptions, QuestionArgument, QuestionName, ToProcess } from "./messages.ts";

export type DuckStoreOptions = Omit<OpenOptions, "user"> & {
  user?: OpenOptions["user"];
  /** Told of what people should know, in one line each. */
  onMessage?: (message: string) => void;
  /** The program that the process runs; for tests of the sources. */
  program?: string;
  /** Rows that may wait to be written. */
  mostRows?: number;
  /** Root is about to be given up, and the program may not be readable afterwards: some processes are kept in reserve. */
  spares?: boolean;
};

const MOST_ROWS = 500_000;
/** Batches that are under way at once. */
const WINDOW = 16;
/** Milliseconds before the process is started again, by how often in a row it ended early. */
const BACK_OFF = [50, 250, 1000, 2000, 5000, 15_000, 30_000];
/** A process that lived so long after it was ready did not end early: what kills it at once, kills it sooner. */
const WELL = 1000;
/** A question waits so long for a process that is being started. */
const PATIENCE = 15_000;
/** To write what waits, and to put everything in order: a disk that is full must not keep the program from ending. */
const CLOSE_PATIENCE = 20_000;
const SPARES = 3;

const FORK = {
  serialization: "advanced",
  stdio: ["ignore", "ignore", "inherit", "ipc"],
  execArgv: [],
} satisfies ForkOptions;

interface Waiting {
  number: number;
  batch: Batch;
  rows: number;
}

interface Asked {
  message: Extract<ToProcess, { type: "question" }>;
  resolve: (answer: unknown) => void;
  reject: (error: Error) => void;
  timer: NodeJS.Timeout;
  /** It was asked of a process that has ended: perhaps of this question. */
  again: boolean;
}

export class DuckStore implements Api.Store {
  readonly #options: DuckStoreOptions;
  readonly #writer = randomUUID();
  readonly #waiting: Waiting[] = [];
  readonly #asked = new Map<number, Asked>();
  #child: ChildProcess | null = null;
  #state: "starting" | "ready" | "failed" | "closed" = "starting";
  #problem: string | null = null;
  #sent = 0;
  #batches = 0;
  #questions = 0;
  #rows = 0;
  #lost = { batches: 0, rows: 0 };
  #restarts = 0;
  #early = 0;
  /** When the process was ready; Infinity before that. */
  #readySince = Infinity;
  #flushed: (() => void)[] = [];
  #ready: { resolve: () => void; reject: (error: Error) => void } | null = null;
  #whenClosed: (() => void) | null = null;
  #again: NodeJS.Timeout | null = null;
  #spares: ChildProcess[] = [];

  private constructor(options: DuckStoreOptions) {
    this.#options = options;
  }

  /** Throws a StoreError when the folder cannot be used. */
  static async open(options: DuckStoreOptions): Promise<DuckStore> {
    const store = new DuckStore(options);
    const ready = new Promise<void>((resolve, reject) => (store.#ready = { resolve, reject }));
    store.#start();
    await ready;
    if (options.spares === true) store.#spares = Array.from({ length: SPARES }, () => fork(store.#program, [], FORK));
    return store;
  }

  /** Root is gone: the spare processes stay only if no others could be started. */
  rootIsGone(): void {
    try {
      accessSync(this.#program, constants.R_OK);
      this.#endSpares();
    } catch {
      // Then they are what there is.
    }
  }

  /** Of the process, for tests; null while there is none. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  write(batch: Batch): boolean {
    const rows = batchRows(batch);
    if (
      this.#state === "failed" ||
      this.#state === "closed" ||
      (this.#waiting.length > 0 && this.#rows + rows > (this.#options.mostRows ?? MOST_ROWS))
    ) {
      this.#lost.batches++;
      this.#lost.rows += rows;
      return false;
    }
    this.#waiting.push({ number: ++this.#batches, batch, rows });
    this.#rows += rows;
    this.#send();
    return true;
  }

  flush(): Promise<void> {
    if (this.#waiting.length === 0 || this.#state === "failed") return Promise.resolve();
    return new Promise((resolve) => this.#flushed.push(resolve));
  }

  bounds(): Promise<Api.Range | null> {
    return this.#ask("bounds", undefined);
  }

  summary(question: Api.Filtered): Promise<Api.SummaryAnswer> {
    return this.#ask("summary", question);
  }

  series(question: Api.SeriesQuestion): Promise<Api.SeriesAnswer> {
    return this.#ask("series", question);
  }

  top(question: Api.TopQuestion): Promise<Api.TopAnswer> {
    return this.#ask("top", question);
  }

  flows(question: Api.FlowsQuestion): Promise<Api.Page<Api.StoredFlow>> {
    return this.#ask("flows", question);
  }

  flow(id: number): Promise<Api.StoredFlow | null> {
    return this.#ask("flow", id);
  }

  latency(question: Api.LatencyQuestion): Promise<Api.LatencyAnswer> {
    return this.#ask("latency", question);
  }

  alerts(question: Api.PageQuestion): Promise<Api.Page<AlertRow>> {
    return this.#ask("alerts", question);
  }

  hosts(question: Api.PageQuestion): Promise<Api.Page<Api.HostAnswer>> {
    return this.#ask("hosts", question);
  }

  async usage(): Promise<Api.Usage> {
    const own = {
      queued_batches: this.#waiting.length,
      lost_batches: this.#lost.batches,
      lost_rows: this.#lost.rows,
      restarts: this.#restarts,
    };
    if (this.#state !== "ready") {
      const state = this.#state === "starting" ? "starting" : "failed";
      return {
        state,
        problem: this.#problem,
        damaged: [],
        bytes: 0,
        max_bytes: this.#options.maxBytes ?? DEFAULT_MAX_BYTES,
        kinds: [],
        ...own,
      };
    }
    const answer: Api.Usage = await this.#ask("usage", undefined);
    return { ...answer, ...own };
  }

  /**
   * What waits is written first. After so many milliseconds nobody waits any longer: the process ends by itself, with what it
   * has been given by then.
   */
  async close(patience = CLOSE_PATIENCE): Promise<void> {
    if (this.#state === "closed") return;
    const deadline = performance.now() + patience;
    // Half of it: what has been written is also put in order.
    await within(patience / 2, this.flush());
    if (this.#again !== null) clearTimeout(this.#again);
    this.#endSpares();
    const child = this.#child;
    const wasReady = this.#state === "ready";
    this.#state = "closed";
    this.#refuseAll(new StoreError("store_closed", "history has been closed"));
    if (child === null || child.exitCode !== null) return;
    const exited = new Promise<void>((resolve) => (this.#whenClosed = resolve));
    if (wasReady) this.#tell({ type: "close" });
    else child.kill("SIGKILL");
    await within(deadline - performance.now(), exited);
    if (child.connected) child.disconnect();
    child.unref();
  }

  #start(): void {
    this.#again = null;
    this.#readySince = Infinity;
    this.#sent = 0;
    const child = this.#takeSpare() ?? fork(this.#program, [], FORK);
    this.#child = child;
    child.on("message", (message) => this.#receive(message as FromProcess));
    child.on("error", (error) => {
      this.#options.onMessage?.(`the process of the history: ${error.message}`);
      // Told of by `exit` as well, except when it could not be started at all.
      if (child.pid === undefined) this.#ended(null, null);
    });
    child.on("exit", (code, signal) => this.#ended(code, signal));
    const { folder, maxBytes, maxAge, memory, threads, user } = this.#options;
    this.#tell({
      type: "open",
      options: {
        folder,
        user: user ?? null,
        ...(maxBytes === undefined ? {} : { maxBytes }),
        ...(maxAge === undefined ? {} : { maxAge }),
        ...(memory === undefined ? {} : { memory }),
        ...(threads === undefined ? {} : { threads }),
      },
    });
  }

  get #program(): string {
    return this.#options.program ?? fileURLToPath(new URL("./process.js", import.meta.url));
  }

  /** One that lives. */
  #takeSpare(): ChildProcess | undefined {
    const spares = this.#spares.filter(({ connected }) => connected);
    const spare = spares.shift();
    this.#spares = spares;
    return spare;
  }

  #endSpares(): void {
    for (let spare = this.#takeSpare(); spare !== undefined; spare = this.#takeSpare()) spare.disconnect();
  }

  #tell(message: ToProcess): void {
    // That it ends while something is said to it is told by `exit`.
    if (this.#child?.connected === true) this.#child.send(message, () => {});
  }

  #receive(message: FromProcess): void {
    switch (message.type) {
      case "opened":
        this.#opened();
        return;
      case "refused":
        this.#refused(message.failure);
        return;
      case "written":
        this.#written(message.number);
        return;
      case "answer":
        this.#settle(message.id)?.resolve(message.answer);
        return;
      case "failure":
        this.#settle(message.id)?.reject(errorOf(message.failure));
        return;
      case "message":
        this.#options.onMessage?.(message.text);
        return;
      case "closed":
        return;
    }
  }

  #opened(): void {
    if (this.#state === "closed") return;
    this.#state = "ready";
    this.#readySince = performance.now();
    this.#problem = null;
    this.#ready?.resolve();
    this.#ready = null;
    this.#send();
    for (const { message } of this.#asked.values()) this.#tell(message);
  }

  /** At the start that is an answer; later it is tried again, for a folder can come back. */
  #refused(failure: Failure): void {
    this.#problem = failure.message;
    if (this.#ready !== null) {
      this.#state = "failed";
      this.#ready.reject(errorOf(failure));
      this.#ready = null;
    }
    this.#child?.kill("SIGKILL");
  }

  #ended(code: number | null, signal: NodeJS.Signals | null): void {
    this.#child = null;
    if (this.#state === "closed" || this.#state === "failed") {
      this.#whenClosed?.();
      return;
    }
    const how = signal ?? `exit code ${code}`;
    this.#problem ??= `the process of the history ended (${how})`;
    this.#options.onMessage?.(`the process of the history ended (${how}) and is started again`);
    this.#state = "starting";
    for (const [id, asked] of this.#asked) {
      if (asked.again)
        this.#settle(id)?.reject(
          new StoreError("store_failed", `the process of the history ended over this question (${how})`),
        );
      asked.again = true;
    }
    this.#early = performance.now() - this.#readySince > WELL ? 0 : this.#early + 1;
    this.#restarts++;
    if (this.#ready !== null && this.#early >= 3) {
      this.#state = "failed";
      this.#ready.reject(
        new StoreError("store_failed", this.#problem, "history is off; wireglass doctor may tell more"),
      );
      this.#ready = null;
      return;
    }
    const pause = BACK_OFF[Math.min(this.#early, BACK_OFF.length) - 1] ?? BACK_OFF[0];
    this.#again = setTimeout(() => this.#start(), pause);
  }

  /** As many as may be under way. */
  #send(): void {
    if (this.#state !== "ready") return;
    while (this.#sent < Math.min(WINDOW, this.#waiting.length)) {
      const { number, batch } = this.#waiting[this.#sent++];
      this.#tell({ type: "batch", writer: this.#writer, number, batch });
    }
  }

  #written(number: number): void {
    while (this.#waiting.length > 0 && this.#waiting[0].number <= number) {
      this.#rows -= this.#waiting.shift()!.rows;
      this.#sent--;
    }
    this.#send();
    if (this.#waiting.length > 0) return;
    for (const resolve of this.#flushed.splice(0)) resolve();
  }

  #ask<Name extends QuestionName, Answer>(name: Name, argument: QuestionArgument<Name>): Promise<Answer> {
    if (this.#state === "closed" || this.#state === "failed") {
      return Promise.reject(new StoreError("store_failed", this.#problem ?? "history is off"));
    }
    const id = ++this.#questions;
    const message = { type: "question", id, name, argument } as const;
    return new Promise<Answer>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#settle(id)?.reject(
          new StoreError("store_failed", this.#problem ?? "history did not answer in time", "ask again"),
        );
      }, PATIENCE);
      this.#asked.set(id, { message, resolve: resolve as (answer: unknown) => void, reject, timer, again: false });
      if (this.#state === "ready") this.#tell(message);
    });
  }

  #settle(id: number): Asked | undefined {
    const asked = this.#asked.get(id);
    if (asked !== undefined) clearTimeout(asked.timer);
    this.#asked.delete(id);
    return asked;
  }

  #refuseAll(error: Error): void {
    for (const id of this.#asked.keys()) this.#settle(id)?.reject(error);
    for (const resolve of this.#flushed.splice(0)) resolve();
  }
}

function within(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, Math.max(0, milliseconds))));
  return Promise.race([work, patience]).finally(() => clearTimeout(timer));
}

function errorOf({ code, message, remedy, position, length }: Failure): Error {
  if (code === "filter" && position !== null) return new FilterError(message, position, length ?? 1);
  return new StoreError(code as StoreErrorCode, message, remedy);
}
