// Frames from a capture process: starting → running once libpcap has said so → stopping → finished, or failed.

import {
  type CaptureCounters,
  type FrameHandlers,
  FrameReceiver,
  type Problem as CaptureProblem,
  problem,
} from "@wireglass/capture";
import type { Problem } from "@wireglass/contract";
import { type CaptureInterface, type CaptureReader, Frame, openCapture } from "@wireglass/core";
import type { CaptureRequest } from "../analyser.ts";
import { ProblemError } from "../problem.ts";
import type { FrameSink } from "./frame-sink.ts";
import { type OnChange, openEngineView, type OpenView, type Source } from "./source.ts";
import { initialState } from "./source-state.ts";

/** To start a process, load libpcap and open the interfaces. */
const START_TIMEOUT_MS = 10_000;
/** To drain the ring of the kernel. The whole program has 3 s to end. */
const STOP_TIMEOUT_MS = 2_500;

/** A FrameReceiver, as far as it is used here. */
type Receiver = Pick<FrameReceiver, "path" | "stop" | "close">;
type Listen = (handlers: FrameHandlers) => Promise<Receiver>;

export class LiveSource implements Source {
  readonly state = initialState("live");
  /** Settles when frames can come, or when it is clear that none will. */
  started!: Promise<void>;
  interfaces: CaptureInterface[] | null = null;
  readonly sink: FrameSink;
  #listen: Listen;
  #onChange: OnChange;
  #receiver: Receiver | null = null;
  #readers: CaptureReader[] = [];
  #frame = new Frame();
  #dropped = 0;
  /** Of processes that were killed. */
  #before: readonly CaptureCounters[] = [];
  readonly #down = new Set<string>();
  #stopAsked = false;
  #setStarted!: (problem: Problem | null) => void;
  #ended!: Promise<void>;
  #setEnded!: () => void;

  constructor(request: CaptureRequest, sink: FrameSink, onChange: OnChange, listen: Listen = FrameReceiver.listen) {
    this.#listen = listen;
    this.sink = sink;
    this.#onChange = onChange;
    this.state.interfaces = request.interfaces;
    this.state.bpf = request.bpf;
    this.#begin();
  }

  #begin(): void {
    this.started = new Promise((resolve, reject) => {
      this.#setStarted = (problem) => (problem === null ? resolve() : reject(new ProblemError(problem)));
    });
    this.#ended = new Promise((resolve) => (this.#setEnded = resolve));
    // Whoever asked may have gone.
    this.started.catch(() => null);
  }

  /** Answers with the path of the socket that the capture process is to connect to. */
  async listen(): Promise<string> {
    this.#receiver = await this.#listen({
      onOpened: (interfaces) => this.#opened(interfaces),
      onFrames: (index, bytes) => this.#take(index, bytes),
      onCounters: (counters) => this.#count(counters),
      onProblem: (problem) => this.#report(problem),
      onLink: (name, up) => this.#link(name, up),
      onEnd: () => this.#end(),
    });
    const timer = setTimeout(() => this.fail(NO_ANSWER), START_TIMEOUT_MS);
    this.started.then(
      () => clearTimeout(timer),
      () => clearTimeout(timer),
    );
    return this.#receiver.path;
  }

  /** After its process was killed: waits for the frames of another one, and answers as `listen` does. */
  resume(): Promise<string> {
    Object.assign(this.state, { state: "starting", problem: null });
    this.#before = this.state.counters;
    this.#dropped = 0;
    this.#down.clear();
    this.#begin();
    this.#onChange();
    return this.listen();
  }

  openView(filter: string): OpenView {
    return openEngineView(this, filter);
  }

  /** Packet time and the machine's clock are the same here: the chart falls to zero when the wire is silent. */
  tick(time: number): void {
    if (this.state.state === "running") this.sink.engine.advance(time);
  }

  async stop(): Promise<void> {
    const { state } = this.state;
    if (state === "starting") this.fail(STOPPED_EARLY);
    if (state !== "running") return this.#ended;
    this.#stopAsked = true;
    this.state.state = "stopping";
    this.#onChange();
    this.#receiver?.stop();
    const timer = setTimeout(() => this.fail(NOT_DRAINED), STOP_TIMEOUT_MS);
    await this.#ended;
    clearTimeout(timer);
  }

  fail(problem: Problem): void {
    this.state.problem ??= problem;
    this.#end();
  }

  #opened(interfaces: readonly CaptureInterface[]): void {
    // What is being saved has been told of the interfaces already.
    if (this.interfaces?.some(({ linkType }, i) => linkType !== interfaces[i]?.linkType)) return this.fail(OTHER_LINK);
    this.interfaces = [...interfaces];
    this.#readers = interfaces.map(() => openCapture());
    this.state.state = "running";
    this.state.started ??= Date.now() / 1000;
    this.#setStarted(null);
    this.#onChange();
  }

  #take(index: number, bytes: Uint8Array): void {
    const reader = this.#readers[index];
    if (reader === undefined) return;
    const name = this.interfaces?.[index]?.name ?? null;
    const frame = this.#frame;
    reader.push(bytes);
    while (reader.next(frame)) {
      frame.interface = index;
      this.sink.ingest(frame, name);
    }
    if (reader.error !== null) this.fail({ ...BROKEN, message: `${name}: ${reader.error.message}.` });
  }

  #count(counters: readonly CaptureCounters[]): void {
    const dropped = counters.reduce((sum, each) => sum + each.dropped + each.interface_dropped, 0);
    if (dropped > this.#dropped) this.sink.engine.addDropped(dropped - this.#dropped);
    this.#dropped = Math.max(this.#dropped, dropped);
    this.state.counters = counters.map((each, i) => sumOf(each, this.#before[i]));
    this.#onChange();
  }

  #report(problem: CaptureProblem): void {
    this.state.problem = problem;
    this.#onChange();
  }

  /** An interface that is down is no failure of the capture: it is told until the interface is up again. */
  #link(name: string, up: boolean): void {
    if (up) this.#down.delete(name);
    else this.#down.add(name);
    const [first] = this.#down;
    if (this.state.problem !== null && this.state.problem.code !== LINK_DOWN) return;
    this.state.problem = first === undefined ? null : problem(LINK_DOWN, { name: first });
    this.#onChange();
  }

  #end(): void {
    const { state } = this.state;
    if (state === "finished" || state === "failed") return;
    if (this.state.problem?.code === LINK_DOWN) this.state.problem = null;
    if (!this.#stopAsked) this.state.problem ??= ENDED;
    this.state.state = this.state.problem === null ? "finished" : "failed";
    this.#receiver?.close();
    this.#receiver = null;
    this.#setStarted(this.state.problem);
    this.#setEnded();
    this.#onChange();
  }
}

/** A capture's interfaces have the same order in every process. */
function sumOf(counters: CaptureCounters, before: CaptureCounters | undefined): CaptureCounters {
  if (before === undefined) return counters;
  return {
    interface: counters.interface,
    captured: before.captured + counters.captured,
    dropped: before.dropped + counters.dropped,
    interface_dropped: before.interface_dropped + counters.interface_dropped,
  };
}

const LINK_DOWN = "link-down";
const NO_ANSWER: Problem = {
  code: "capture-failed",
  message: "The capture process did not start.",
  remedy: "`wireglass doctor` checks what a capture needs.",
};
const STOPPED_EARLY: Problem = { code: "stopped", message: "The capture was stopped before it began.", remedy: null };
const NOT_DRAINED: Problem = {
  code: "capture-failed",
  message: "The capture process did not end in time: frames that it had not yet handed over are lost.",
  remedy: null,
};
const BROKEN = { code: "broken-stream", remedy: "Start the capture again." };
const OTHER_LINK: Problem = {
  code: "capture-failed",
  message: "The interface has another link type than before.",
  remedy: "Start the capture again.",
};
const ENDED: Problem = {
  code: "capture-ended",
  message: "The capture was ended from outside.",
  remedy: "Start it again.",
};
