// The engine's thread without the thread: owns the source, its engine, the views and the file being saved.

import { randomInt } from "node:crypto";
import type { Problem, SourceState } from "@wireglass/contract";
import { type CountryOf, type DetectOptions, Engine, type EngineOptions, SnapshotCursor } from "@wireglass/core";
import type { CaptureRequest } from "../analyser.ts";
import { problem } from "../problem.ts";
import { Recorder } from "../record/recorder.ts";
import { CaptureWriter } from "../save/capture-writer.ts";
import { DemoSource } from "../source/demo.ts";
import { type CreateSink, FileSource } from "../source/file.ts";
import { FrameSink } from "../source/frame-sink.ts";
import { LiveSource } from "../source/live.ts";
import { localAddresses } from "../source/local-addresses.ts";
import { NoSource } from "../source/no-source.ts";
import type { Source } from "../source/source.ts";
import type { EngineCalls, EngineMessage, EngineSetup, FileInput } from "./calls.ts";
import { Detecting, type DetectionCalls } from "./detecting.ts";
import { ViewPool } from "./view-pool.ts";

const TICK_MS = 500;
/** What is saved is on disk no later than this. */
const FLUSH_MS = 1000;

interface Follower {
  filter: string;
  /** Each client has its own: it must get every point of the series, at its own pace. */
  cursor: SnapshotCursor;
  /** It can take a snapshot. */
  ready: boolean;
  /** It has had none yet of this source. */
  fresh: boolean;
  /** It has what will not change any more. */
  settled: boolean;
}

export class Analysis implements EngineCalls {
  #setup: EngineSetup;
  #emit: (message: EngineMessage) => void;
  #source: Source;
  #recorder: Recorder;
  #views: ViewPool;
  readonly #detecting: Detecting;
  #followers = new Map<number, Follower>();
  #timers: NodeJS.Timeout[];

  constructor(setup: EngineSetup, emit: (message: EngineMessage) => void, country: CountryOf = () => null) {
    this.#setup = setup;
    this.#emit = emit;
    this.#recorder = new Recorder(
      setup,
      (failure) => emit({ type: "problem", problem: failure }),
      (batch) => emit({ type: "history", batch }),
    );
    this.#detecting = new Detecting((alert, kind) => emit({ type: "alert", alert, kind }), country);
    this.#source = new NoSource(createLiveSink([], { detect: this.#detecting.options("none") }));
    this.#detecting.use(this.#source.sink.engine.detection);
    this.#views = new ViewPool(this.#source);
    this.#timers = [setInterval(() => this.#tick(), TICK_MS), setInterval(() => this.#flush(), FLUSH_MS)];
  }

  async openLive(request: CaptureRequest): Promise<string> {
    await this.stop();
    const sink = this.#recordingSink("live", request.interfaces.join(", "), localAddresses());
    const source = new LiveSource(request, sink, () => this.#publish(source));
    const path = await source.listen();
    this.#recorder.begin(source);
    this.#use(source);
    return path;
  }

  async resumeLive(): Promise<string> {
    if (!(this.#source instanceof LiveSource)) throw problem("not-running", "Nothing is being captured.");
    // Whoever follows has been told that nothing would change any more.
    for (const follower of this.#followers.values()) follower.settled = false;
    return this.#source.resume();
  }

  async liveStarted(): Promise<SourceState> {
    if (this.#source instanceof LiveSource) await this.#source.started;
    return this.#state();
  }

  async liveFailed(failure: Problem): Promise<SourceState> {
    if (this.#source instanceof LiveSource) this.#source.fail(failure);
    return this.#state();
  }

  async openFile(file: FileInput): Promise<SourceState> {
    await this.stop();
    // The first reading is of everything, and is the one that looks for what is wrong.
    let detect: DetectOptions | null = this.#detecting.options("file");
    const createSink: CreateSink = (options) => {
      const sink = createFileSink({ ...options, detect });
      detect = null;
      return sink;
    };
    const source = new FileSource(file, createSink, () => this.#publish(source));
    return this.#use(source);
  }

  async openDemo(): Promise<SourceState> {
    await this.stop();
    const source = new DemoSource(this.#recordingSink("demo", null), randomSeed(), () => this.#publish(source));
    this.#recorder.begin(source);
    return this.#use(source);
  }

  async stop(): Promise<SourceState> {
    await this.#source.stop();
    this.#endDetection();
    this.#endWriting();
    await this.#recorder.stop();
    return this.#state();
  }

  async startSaving(): Promise<SourceState> {
    const { interfaces, state, sink } = this.#source;
    if (sink.writer !== null) throw problem("already-saving", `${sink.writer.name} is being written.`);
    if (interfaces === null || state.state !== "running") {
      throw problem("not-running", "Nothing is being captured.", "Start a capture, then save it.");
    }
    sink.writer = new CaptureWriter(this.#setup.capturesDir, state.interfaces, interfaces, new Date());
    // Who looks now finds an empty capture, not an empty file.
    sink.writer.flush();
    return this.#publish(this.#source);
  }

  async stopSaving(): Promise<SourceState> {
    if (this.#source.sink.writer === null) throw problem("not-saving", "Nothing is being saved.");
    this.#endWriting();
    return this.#state();
  }

  async follow(id: number, filter: string): Promise<void> {
    this.#views.acquire(filter);
    this.#followers.set(id, { filter, ready: false, ...newReading() });
  }

  async ready(id: number): Promise<void> {
    const follower = this.#followers.get(id);
    if (follower === undefined) return;
    follower.ready = true;
    // A page that opens shows something at once.
    if (follower.fresh) this.#send(id, follower);
  }

  async leave(id: number): Promise<void> {
    const follower = this.#followers.get(id);
    if (follower === undefined) return;
    this.#followers.delete(id);
    this.#views.release(follower.filter);
  }

  setDetection(...args: Parameters<DetectionCalls["setDetection"]>): Promise<void> {
    return this.#detecting.setDetection(...args);
  }

  detection(): ReturnType<DetectionCalls["detection"]> {
    return this.#detecting.detection();
  }

  setRule(...args: Parameters<DetectionCalls["setRule"]>): Promise<boolean> {
    return this.#detecting.setRule(...args);
  }

  setExceptions(...args: Parameters<DetectionCalls["setExceptions"]>): Promise<void> {
    return this.#detecting.setExceptions(...args);
  }

  setBlacklist(...args: Parameters<DetectionCalls["setBlacklist"]>): ReturnType<DetectionCalls["setBlacklist"]> {
    return this.#detecting.setBlacklist(...args);
  }

  keptEvidence(id: string, packets: number, complete: boolean): Promise<void> {
    return this.#detecting.keptEvidence(id, packets, complete);
  }

  closeAlert(id: string): Promise<boolean> {
    return this.#detecting.closeAlert(id);
  }

  snoozeAlert(id: string, until: number | null): Promise<boolean> {
    return this.#detecting.snoozeAlert(id, until);
  }

  learned(): ReturnType<DetectionCalls["learned"]> {
    return this.#detecting.learned();
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.stop();
  }

  #use(source: Source): SourceState {
    this.#source = source;
    this.#detecting.use(source.sink.engine.detection);
    this.#emit({ type: "watching", kind: source.state.kind });
    this.#views.moveTo(source);
    // The state goes first, so that a client knows what the next snapshot is of.
    const state = this.#publish(source);
    for (const [id, follower] of this.#followers) {
      Object.assign(follower, newReading());
      this.#send(id, follower);
    }
    return state;
  }

  #tick(): void {
    this.#source.tick(Date.now() * 1000);
    if (this.#source.sink.writer !== null) this.#publish(this.#source);
    for (const [id, follower] of this.#followers) this.#send(id, follower);
  }

  #flush(): void {
    this.#recorder.flush();
    const { writer } = this.#source.sink;
    if (writer === null) return;
    writer.flush();
    if (writer.failure !== null) this.#endWriting();
  }

  /** What goes on on a wire that nobody looks at is not known. A file shows what was open at its end. */
  #endDetection(): void {
    const { kind } = this.#source.state;
    if (kind !== "live" && kind !== "demo") return;
    const { detection } = this.#source.sink.engine;
    detection?.finishing();
    detection?.finish();
  }

  #endWriting(): void {
    const { sink } = this.#source;
    const { writer } = sink;
    if (writer === null) return;
    writer.close(this.#source.state.counters, Date.now() * 1000);
    sink.writer = null;
    this.#publish(this.#source);
    if (writer.failure !== null) this.#emit({ type: "problem", problem: writer.failure });
  }

  #send(id: number, follower: Follower): void {
    const view = this.#views.get(follower.filter);
    if (view === undefined || !follower.ready || follower.settled) return;
    const { settled } = view;
    follower.cursor.isLast = settled;
    const json = JSON.stringify(view.snapshot(follower.cursor));
    follower.ready = false;
    follower.fresh = false;
    follower.settled = settled;
    this.#emit({ type: "snapshot", follower: id, json });
  }

  /** Of a source whose packets are kept, and under this name its history. */
  #recordingSink(kind: "live" | "demo", name: string | null, local: readonly Uint8Array[] = []): FrameSink {
    const detect = this.#detecting.options(kind);
    const sink = createLiveSink(local, { ...this.#recorder.engineOptions(name), detect });
    sink.recorder = this.#recorder;
    return sink;
  }

  /** A source that has been replaced has nothing more to say. */
  #publish(source: Source): SourceState {
    const state = this.#state();
    if (source === this.#source) this.#emit({ type: "source", state });
    return state;
  }

  #state(): SourceState {
    const { state, sink } = this.#source;
    return { ...state, ...this.#recorder.state, saving: sink.writer?.progress ?? null };
  }
}

/** Of a source from which a client has had nothing yet. */
function newReading(): Pick<Follower, "cursor" | "fresh" | "settled"> {
  return { cursor: new SnapshotCursor(), fresh: true, settled: false };
}

function createFileSink(options: Pick<EngineOptions, "learn" | "verdicts" | "detect">): FrameSink {
  // A flow in a file is one flow, however long it lasts.
  return new FrameSink(
    new Engine({ seed: randomSeed(), live: false, watched: true, activeTimeout: Infinity, ...options }),
  );
}

function createLiveSink(local: readonly Uint8Array[] = [], options: Partial<EngineOptions> = {}): FrameSink {
  return new FrameSink(new Engine({ ...options, seed: randomSeed(), live: true, watched: true, local }));
}

/** Nobody can craft collisions in hash tables whose seed nobody knows. */
function randomSeed(): number {
  return randomInt(2 ** 32);
}
