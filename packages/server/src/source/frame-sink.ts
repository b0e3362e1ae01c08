// Where the frames of a source go: into the engine, and into a file while they are being saved.

import type { Engine, Frame } from "@wireglass/core";
import type { CaptureWriter } from "../save/capture-writer.ts";

export class FrameSink {
  readonly engine: Engine;
  writer: CaptureWriter | null = null;

  constructor(engine: Engine) {
    this.engine = engine;
  }

  ingest(frame: Frame, interfaceName: string | null): void {
    this.engine.ingest(frame, interfaceName);
    if (this.writer !== null) this.writer.append(frame);
  }
}
