// The frames of a capture file, to be asked for as those of the ring are.

import { Frame, openCapture } from "@wireglass/core";
import type { FrameSource, VisitFrame } from "./packet-query.ts";

export class CaptureFrames implements FrameSource {
  readonly #open: () => AsyncIterable<Uint8Array>;

  /** `open` gives the bytes of the file from its beginning, each time. */
  constructor(open: () => AsyncIterable<Uint8Array>) {
    this.#open = open;
  }

  /** Damage ends it: what came before is there. */
  async *frames(visit: VisitFrame): AsyncGenerator<void> {
    const reader = openCapture();
    const frame = new Frame();
    for await (const bytes of this.#open()) {
      reader.push(bytes);
      while (reader.next(frame)) visit(frame, reader.interfaces[frame.interface]);
      yield;
      if (reader.error !== null) return;
    }
  }
}
