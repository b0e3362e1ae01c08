// The main thread's side of the engine: starts its thread, asks it, hands on what it tells, and starts another one
// when it dies.

import type { Problem, SourceState } from "@wireglass/contract";
import type { AlertRecord } from "@wireglass/core";
import type { Batch } from "@wireglass/store";
import type { Analyser, CaptureRequest, Follower, Following } from "../analyser.ts";
import { ProblemError, problem, toProblem } from "../problem.ts";
import { initialState } from "../source/source-state.ts";
import type { Call, EngineCalls, EngineMessage, FileInput } from "./calls.ts";
import type { DetectionCalls } from "./detecting.ts";
import { Recaptures } from "./recaptures.ts";

/** The engine's thread, as far as it is used here. */
export interface EngineThread {
  postMessage(call: Call): void;
  on(event: "message", listener: (message: EngineMessage) => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "exit", listener: () => void): unknown;
  terminate(): Promise<unknown>;
}

/** Starts a capture process whose frames go to the socket. */
export interface CaptureOpener {
  open(request: CaptureRequest, socketPath: string): Promise<void>;
}

/** Hears what does not depend on whether a page is open. */
export interface EngineListener {
  problem?: ((failure: Problem) => void) | undefined;
  history?: (batch: Batch) => void;
  /** A source begins, and what is seen in it. */
  watching?: (kind: SourceState["kind"]) => void;
  alert?: (alert: AlertRecord, kind: SourceState["kind"]) => void;
  /** A new thread knows nothing of what the one before was told. */
  restarted?: () => void;
}

/** More deaths than this within a minute: something is wrong that a new thread does not cure. */
const MAX_RESTARTS = 5;
const RESTART_WINDOW_MS = 60_000;
const MAX_FOLLOWERS = 64;
/** What a live source says when its process was killed. */
const KILLED = "capture-killed";

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

export class EngineHost implements Analyser {
  #source: SourceState = initialState("none");
  #startThread: () => EngineThread;
  #capture: CaptureOpener;
  #thread: EngineThread | null = null;
  #deaths: number[] = [];
  #lastId = 0;
  #waiting = new Map<number, Waiting>();
  #followers = new Map<number, { filter: string; follower: Follower }>();
  /** Starting and stopping happen one after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;
  /** Of the latest capture; null once nobody wants it any more. */
  #request: CaptureRequest | null = null;
  #runningSince = 0;
  readonly #recaptures = new Recaptures();
  #listener: EngineListener;

  constructor(startThread: () => EngineThread, capture: CaptureOpener, listener: EngineListener = {}) {
    this.#listener = listener;
    this.#startThread = startThread;
    this.#capture = capture;
    this.#start();
  }

  get source(): SourceState {
    return this.#source;
  }

  startCapture(request: CaptureRequest): Promise<SourceState> {
    this.#request = request;
    return this.#inTurn(async () => {
      this.#refuseWhileLive();
      return this.#connect(request, await this.#call("openLive", request));
    });
  }

  startDemo(): Promise<SourceState> {
    return this.#inTurn(async () => {
      this.#refuseWhileLive();
      return this.#call("openDemo");
    });
  }

  readFile(file: FileInput): Promise<SourceState> {
    return this.#inTurn(() => this.#call("openFile", file));
  }

  stop(): Promise<SourceState> {
    this.#request = null;
    return this.#inTurn(() => this.#call("stop"));
  }

  startSaving(): Promise<SourceState> {
    return this.#inTurn(() => this.#call("startSaving"));
  }

  stopSaving(): Promise<SourceState> {
    return this.#inTurn(() => this.#call("stopSaving"));
  }

  /** Asks the detectors. */
  detect<K extends keyof DetectionCalls>(name: K, ...args: Parameters<EngineCalls[K]>): ReturnType<EngineCalls[K]> {
    return this.#call(name, ...args);
  }

  async follow(filter: string, follower: Follower): Promise<Following> {
    if (this.#followers.size >= MAX_FOLLOWERS) {
      throw problem("too-many-clients", `${MAX_FOLLOWERS} pages follow the traffic already.`, "Close one of them.");
    }
    const id = ++this.#lastId;
    this.#followers.set(id, { filter, follower });
    try {
      await this.#call("follow", id, filter);
    } catch (error) {
      this.#followers.delete(id);
      throw error;
    }
    return {
      ready: () => this.#tell("ready", id),
      close: () => {
        if (this.#followers.delete(id)) this.#tell("leave", id);
      },
    };
  }

  /** Ends the source cleanly, but waits no longer than told. */
  async close(patienceMs: number): Promise<void> {
    this.#closed = true;
    const patience = new Promise((resolve) => setTimeout(resolve, patienceMs).unref());
    await Promise.race([this.#call("stop").catch(() => null), patience]);
    for (const { follower } of this.#followers.values()) follower.end();
    await this.#thread?.terminate();
  }

  #refuseWhileLive(): void {
    const { kind, state, interfaces } = this.#source;
    if (kind === "live" && (state === "starting" || state === "running" || state === "stopping")) {
      throw problem("already-running", `A capture on ${interfaces.join(", ")} is running.`, "Stop it first.");
    }
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(task);
    this.#turn = result.catch(() => null);
    return result;
  }

  #call<K extends keyof EngineCalls>(name: K, ...args: Parameters<EngineCalls[K]>): ReturnType<EngineCalls[K]> {
    const id = ++this.#lastId;
    const answer = new Promise<unknown>((resolve, reject) => {
      if (this.#thread === null) {
        reject(new ProblemError(ENGINE_GONE));
        return;
      }
      this.#waiting.set(id, { resolve, reject });
      this.#thread.postMessage({ id, name, args });
    });
    // The thread answers each call with what EngineCalls says; a message has no types.
    return answer as ReturnType<EngineCalls[K]>;
  }

  #tell<K extends keyof EngineCalls>(name: K, ...args: Parameters<EngineCalls[K]>): void {
    this.#thread?.postMessage({ id: null, name, args });
  }

  #start(): void {
    const thread = this.#startThread();
    let failure: Error | null = null;
    thread.on("message", (message) => this.#receive(message));
    thread.on("error", (error) => (failure = error));
    thread.on("exit", () => this.#died(failure));
    this.#thread = thread;
  }

  #receive(message: EngineMessage): void {
    switch (message.type) {
      case "loaded":
        break;
      case "answer":
        this.#take(message.id)?.resolve(message.value);
        break;
      case "failure":
        this.#take(message.id)?.reject(new ProblemError(message.problem));
        break;
      case "source":
        this.#setSource(message.state);
        break;
      case "snapshot":
        this.#followers.get(message.follower)?.follower.snapshot(message.json);
        break;
      case "problem":
        this.#report(message.problem);
        break;
      case "history":
        this.#listener.history?.(message.batch);
        break;
      case "watching":
        this.#listener.watching?.(message.kind);
        break;
      case "alert":
        this.#listener.alert?.(message.alert, message.kind);
        break;
    }
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #setSource(state: SourceState): void {
    const wasRunning = this.#source.kind === "live" && this.#source.state === "running";
    this.#source = state;
    if (!wasRunning && state.state === "running") this.#runningSince = performance.now();
    if (wasRunning && state.state === "failed" && state.problem?.code === KILLED) this.#captureAgain();
    for (const { follower } of this.#followers.values()) follower.source(state);
  }

  /** Starts the process whose frames the engine waits for on the socket. */
  async #connect(request: CaptureRequest, socketPath: string): Promise<SourceState> {
    try {
      await this.#capture.open(request, socketPath);
    } catch (error) {
      const failure = toProblem(error, "capture-failed");
      await this.#call("liveFailed", failure);
      throw new ProblemError(failure);
    }
    return this.#call("liveStarted");
  }

  /** Nobody wanted the capture to end: it goes on. */
  #captureAgain(): void {
    const request = this.#request;
    if (this.#closed || request === null) return;
    const isWanted = (): boolean => !this.#closed && this.#request === request && this.#source.problem?.code === KILLED;
    const resume = async (): Promise<void> => {
      if (!isWanted()) return;
      this.#runningSince = performance.now();
      await this.#connect(request, await this.#call("resumeLive"));
    };
    const again = (): void => {
      this.#inTurn(resume).catch((error: unknown) => {
        if (isWanted()) this.#captureAgain();
        else this.#report(toProblem(error, "capture-failed"));
      });
    };
    this.#report(CAPTURE_AGAIN);
    setTimeout(again, this.#recaptures.pauseAfter(performance.now() - this.#runningSince)).unref();
  }

  #report(failure: Problem): void {
    this.#listener.problem?.(failure);
    for (const { follower } of this.#followers.values()) follower.problem(failure);
  }

  #died(error: Error | null): void {
    this.#thread = null;
    for (const { reject } of this.#waiting.values()) reject(new ProblemError(ENGINE_GONE));
    this.#waiting.clear();
    if (this.#closed) return;
    const failure: Problem = {
      code: "engine-failed",
      message: `The engine failed and was started anew: ${error?.message ?? "its thread ended"}.`,
      remedy: "Start the capture again. If this repeats, please report it.",
    };
    this.#setSource({ ...this.#source, state: "failed", problem: failure, saving: null });
    this.#report(failure);
    this.#restart();
  }

  #restart(): void {
    const now = Date.now();
    this.#deaths = [...this.#deaths.filter((time) => now - time < RESTART_WINDOW_MS), now];
    if (this.#deaths.length > MAX_RESTARTS) {
      this.#report(ENGINE_GONE);
      return;
    }
    try {
      this.#start();
    } catch (error) {
      this.#report(toProblem(error, "engine-failed"));
      return;
    }
    this.#listener.restarted?.();
    for (const [id, { filter, follower }] of this.#followers) {
      this.#call("follow", id, filter).then(
        () => this.#tell("ready", id),
        () => follower.end(),
      );
    }
  }
}

const CAPTURE_AGAIN: Problem = {
  code: KILLED,
  message: "The capture process was ended from outside and is started again; frames in between are lost.",
  remedy: null,
};

const ENGINE_GONE: Problem = {
  code: "engine-failed",
  message: "The engine is not running.",
  remedy: "Restart wireglass.",
};
