// One reading of a capture from its first byte to its last, through an engine.

import { CaptureFileError, type CaptureReader, Frame, openCapture } from "@wireglass/core";
import type { FileInput } from "../engine/calls.ts";
import { captureBytes } from "./capture-bytes.ts";
import type { FrameSink } from "./frame-sink.ts";

export class FilePass {
  /** Bytes of the file that have been read. */
  position = 0;
  finished = false;
  #sink: FrameSink;
  #frame = new Frame();
  #cancelled = false;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  /** Answers with the damage that ended it early, if any. Rejects when the file cannot be read. */
  async run(input: FileInput): Promise<CaptureFileError | null> {
    const reader = openCapture();
    let damage: CaptureFileError | null = null;
    try {
      for await (const bytes of captureBytes(input, (position) => (this.position = position))) {
        reader.push(bytes);
        this.#drain(reader);
        if (this.#cancelled || reader.error !== null) break;
      }
      if (!this.#cancelled) reader.end();
      this.#drain(reader);
    } catch (error) {
      if (!(error instanceof CaptureFileError)) throw error;
      damage = error;
    } finally {
      if (reader.dropped > 0) this.#sink.engine.addDropped(reader.dropped);
      this.#sink.engine.conclude();
      this.finished = true;
    }
    return damage ?? reader.error;
  }

  cancel(): void {
    this.#cancelled = true;
  }

  #drain(reader: CaptureReader): void {
    const frame = this.#frame;
    while (reader.next(frame)) this.#sink.ingest(frame, reader.interfaces[frame.interface]?.name ?? null);
  }
}
