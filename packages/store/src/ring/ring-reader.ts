// Reads a ring, from any thread and any process, also while it is being written: it looks at nothing but the files.

import { type CaptureInterface, Frame } from "@wireglass/core";
import { readBlock, wholeBlock } from "./packet-block.ts";
import type { FrameSource, Hint, VisitFrame } from "./packet-query.ts";
import { listRing } from "./ring-files.ts";
import { ENTRY_WORDS, type IndexedFile, openIndexed } from "./ring-index.ts";

/** What lies between two wanted frames is read as well when it is less than that: one long read is faster than two. */
const GAP_BYTES = 32 << 10;
const RUN_BYTES = 1 << 20;

export class RingReader implements FrameSource {
  /** Frames that the index has and the file has not, as it should. */
  damaged = 0;
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  async *frames(visit: VisitFrame, hint: Hint): AsyncGenerator<void> {
    for (const { number, hasData } of listRing(this.#directory)) {
      if (!hasData) continue;
      const file = await openIndexed(this.#directory, number);
      if (file === null) continue;
      try {
        yield* this.#framesOf(file, visit, hint);
      } finally {
        await file.handle.close();
      }
    }
  }

  async *#framesOf(file: IndexedFile, visit: VisitFrame, hint: Hint): AsyncGenerator<void> {
    const frame = new Frame();
    for (const run of runsOf(file, hint)) {
      const bytes = new Uint8Array(run.end - run.start);
      const { bytesRead } = await file.handle.read(bytes, 0, bytes.length, run.start);
      const buffer = { bytes, view: new DataView(bytes.buffer) };
      for (const offset of run.offsets) {
        const from = this.#frameAt(buffer, offset - run.start, bytesRead, frame, file.interfaces);
        if (from === null) continue;
        frame.linkType = from.linkType;
        visit(frame, from);
      }
      yield;
    }
  }

  #frameAt(
    buffer: { bytes: Uint8Array; view: DataView },
    at: number,
    end: number,
    frame: Frame,
    interfaces: readonly CaptureInterface[],
  ): CaptureInterface | null {
    const whole = wholeBlock(buffer.view, at, end) > 0 && readBlock(buffer, at, frame);
    const from = whole ? (interfaces[frame.interface] ?? null) : null;
    if (from === null) this.damaged++;
    return from;
  }
}

/** A piece of a file, and where in the file the wanted blocks begin that lie in it. */
interface Run {
  start: number;
  end: number;
  offsets: number[];
}

function* runsOf({ entries, count, end }: IndexedFile, { hashes, range }: Hint): Generator<Run> {
  // Seconds are rounded down.
  const from = Math.floor(range.from / 1e6);
  const to = range.to / 1e6;
  const only = hashes === null ? null : [...hashes];
  let run: Run | null = null;
  for (let i = 0; i < count; i++) {
    const at = i * ENTRY_WORDS;
    if (only !== null && !only.includes(entries[at])) continue;
    const second = entries[at + 2];
    if (second < from || second > to) continue;
    const offset = entries[at + 1];
    const next = i + 1 < count ? entries[at + ENTRY_WORDS + 1] : end;
    if (run !== null && (offset - run.end > GAP_BYTES || next - run.start > RUN_BYTES)) {
      yield run;
      run = null;
    }
    run ??= { start: offset, end: next, offsets: [] };
    run.end = next;
    run.offsets.push(offset);
  }
  if (run !== null) yield run;
}
