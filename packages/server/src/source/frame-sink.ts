// Where the frames of a source go: into the engine, what is kept of every packet, and a file while they are being saved.

import type { Engine, Frame } from "@wireglass/core";
import type { Recorder } from "../record/recorder.ts";
import type { CaptureWriter } from "../save/capture-writer.ts";

export class FrameSink {
  readonly engine: Engine;
  writer: CaptureWriter | null = null;
  recorder: Recorder | null = null;

  constructor(engine: Engine) {
    this.engine = engine;
  }

  ingest(frame: Frame, interfaceName: string | null): void {
    this.engine.ingest(frame, interfaceName);
    if (this.writer !== null) this.writer.append(frame);
    if (this.recorder !== null) this.recorder.record(frame, this.engine);
  }
}
