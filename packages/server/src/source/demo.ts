// Built-in traffic, played as if it were on the wire now, so that everything works for someone without any right.

import { type CaptureInterface, demoFrames, Frame, LinkType, type TimedFrame } from "@wireglass/core";
import type { FrameSink } from "./frame-sink.ts";
import { type OnChange, openEngineView, type OpenView, type Source } from "./source.ts";
import { initialState } from "./source-state.ts";

/** How often the frames that are due are handed on. */
const STEP_MS = 50;
/** So many at most, before others get their turn. */
const STEP_FRAMES = 1000;
/** So much of it has passed when it begins: the charts have something to show from the first look on. */
const LEAD_IN_S = 30;
const INTERFACE: CaptureInterface = { name: "demo", description: null, linkType: LinkType.ETHERNET, snapLength: 0 };

export class DemoSource implements Source {
  readonly state = initialState("demo");
  readonly interfaces = [INTERFACE];
  readonly sink: FrameSink;
  #onChange: OnChange;
  #clock: () => number;
  #frames: Iterator<TimedFrame>;
  #next: TimedFrame | null;
  #frame = new Frame();
  #timer: NodeJS.Timeout;
  #captured = 0;

  /** `clock` tells microseconds since 1970. */
  constructor(sink: FrameSink, seed: number, onChange: OnChange, clock: () => number = () => Date.now() * 1000) {
    this.sink = sink;
    this.#onChange = onChange;
    this.#clock = clock;
    const start = clock() - LEAD_IN_S * 1e6;
    this.#frames = demoFrames({ seed, start });
    this.#next = this.#pull();
    this.state.state = "running";
    this.state.interfaces = [INTERFACE.name ?? ""];
    this.state.started = start / 1e6;
    this.#frame.linkType = INTERFACE.linkType;
    this.#timer = setTimeout(() => this.#play(), 0);
  }

  openView(filter: string): OpenView {
    return openEngineView(this, filter);
  }

  tick(time: number): void {
    if (this.state.state !== "running") return;
    if (!this.#isDue(time)) this.sink.engine.advance(time);
    this.state.counters = [{ interface: "demo", captured: this.#captured, dropped: 0, interface_dropped: 0 }];
    this.#onChange();
  }

  async stop(): Promise<void> {
    if (this.state.state !== "running") return;
    clearTimeout(this.#timer);
    this.state.state = "finished";
    this.#onChange();
  }

  #play(): void {
    const now = this.#clock();
    for (let count = 0; count < STEP_FRAMES && this.#isDue(now); count++) this.#take();
    this.#timer = setTimeout(() => this.#play(), this.#isDue(now) ? 0 : STEP_MS);
  }

  #isDue(time: number): boolean {
    return this.#next !== null && this.#next.time <= time;
  }

  #take(): void {
    if (this.#next === null) return;
    const frame = this.#frame;
    const { bytes, time } = this.#next;
    frame.data = bytes;
    frame.captured = bytes.length;
    frame.length = bytes.length;
    frame.time = time;
    this.sink.ingest(frame, INTERFACE.name);
    this.#captured++;
    this.#next = this.#pull();
  }

  #pull(): TimedFrame | null {
    const step = this.#frames.next();
    return step.done === true ? null : step.value;
  }
}
