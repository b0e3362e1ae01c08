// What is kept of the frames themselves while a source runs: the ring of the latest packets, and the log with a row for each.

import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Problem, SourceState } from "@wireglass/contract";
import type { CaptureInterface, Engine, EngineOptions, Frame } from "@wireglass/core";
import { type Batch, HistoryRecorder } from "@wireglass/store";
import { AnswerLatency, type LogOptions, TrafficLog } from "@wireglass/store/log";
import { PacketRing, flowHash } from "@wireglass/store/ring";

export interface RingSetup {
  directory: string;
  /** The demo's packets must not drive out real ones: they have a small ring of their own, emptied each time. */
  demoDirectory: string;
  bytes: number;
  snaplen: number;
}

export interface RecorderSetup {
  ring?: RingSetup | null;
  log?: LogOptions | null;
  /** What live sources show is to be kept. */
  history?: boolean;
}

/** Where the frames come from; the interfaces are known once there are frames. */
interface Recorded {
  readonly state: SourceState;
  readonly interfaces: readonly CaptureInterface[] | null;
  readonly sink: { readonly engine: Pick<Engine, "flushHistory"> };
}

const DEMO_BYTES = 64 << 20;

export class Recorder {
  readonly #setup: RecorderSetup;
  readonly #onProblem: (problem: Problem) => void;
  readonly #onHistory: (batch: Batch) => void;
  #history: HistoryRecorder | null = null;
  readonly #latency = new AnswerLatency();
  #ring: PacketRing | null = null;
  #log: TrafficLog | null = null;
  #source: Recorded | null = null;
  /** The ring knows the interfaces. */
  #begun = false;

  constructor(setup: RecorderSetup, onProblem: (problem: Problem) => void, onHistory: (batch: Batch) => void) {
    this.#setup = setup;
    this.#onProblem = onProblem;
    this.#onHistory = onHistory;
  }

  /** What the engine must be made with; `source` is its name in history, null for what is not kept there. */
  engineOptions(source: string | null): Pick<EngineOptions, "onRecord" | "history" | "activeTimeout"> {
    const { log, history } = this.#setup;
    const options: Pick<EngineOptions, "onRecord" | "history" | "activeTimeout"> = {};
    if (log?.profile === "b") options.onRecord = (report, record) => this.#latency.record(report, record);
    if (history === true && source !== null) {
      this.#history = new HistoryRecorder(source, this.#onHistory);
      // Numbers that come from the clock are never given twice, also after a new start.
      options.history = { sink: this.#history, firstId: Date.now() * 1000 };
      options.activeTimeout = Infinity;
    }
    return options;
  }

  get state(): Pick<SourceState, "ring" | "log"> {
    const ring = this.#ring?.state ?? null;
    return {
      ring: ring === null ? null : { ...ring, first: ring.first === null ? null : ring.first / 1e6 },
      log: this.#log?.state ?? null,
    };
  }

  /** A source begins; `stop` comes before the next one. */
  begin(source: Recorded): void {
    this.#source = source;
    this.#begun = false;
    const { ring, log } = this.#setup;
    const onProblem = this.#onProblem;
    if (ring !== null && ring !== undefined) {
      const { directory, demoDirectory, bytes, snaplen } = ring;
      const demo = source.state.kind === "demo";
      if (demo) emptyFolder(demoDirectory);
      this.#ring = PacketRing.open({
        directory: demo ? demoDirectory : directory,
        bytes: demo ? Math.min(bytes, DEMO_BYTES) : bytes,
        snaplen,
        onProblem,
      });
    }
    if (log !== null && log !== undefined) this.#log = new TrafficLog(log, onProblem);
  }

  /** The engine has just counted the frame. */
  record(frame: Frame, { packet, app }: Engine): void {
    if (this.#ring !== null) {
      if (!this.#begun) {
        this.#ring.begin(this.#source?.interfaces ?? []);
        this.#begun = true;
      }
      this.#ring.append(frame, flowHash(packet));
    }
    if (this.#log !== null) this.#log.append(packet, app, this.#latency.take(packet.time));
  }

  /** To be called each second. */
  flush(): void {
    this.#ring?.flush();
    this.#log?.flush();
  }

  /** Resolves when everything is on disk. */
  async stop(): Promise<void> {
    const [ring, log, history] = [this.#ring, this.#log, this.#history];
    this.#ring = this.#log = this.#history = null;
    if (history !== null) this.#source?.sink.engine.flushHistory();
    history?.close();
    log?.close();
    await ring?.close();
  }
}

/** The folder itself stays: it may be all that is ours. */
export function emptyFolder(directory: string): void {
  try {
    for (const name of readdirSync(directory)) rmSync(join(directory, name), { force: true });
  } catch {
    // It is not there, or it is not ours: then nothing of it is used.
  }
}
