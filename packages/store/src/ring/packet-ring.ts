// The packets of the last while: a ring of pcapng files of a fixed size in all. It is called for every frame, in the thread of
// the engine, and does no more there than to copy; the disk is waited for by nobody. When the disk cannot keep up, frames are
// left out and counted. Each file can be read at any moment, up to the second before.

import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { type CaptureInterface, type Frame, PcapngWriter } from "@wireglass/core";
import { releaseLock, takeLock } from "../lock-file.ts";
import { BlockWriter, blockLength } from "./packet-block.ts";
import { type Batch, type OpenFile, RingDisk } from "./ring-disk.ts";
import { ENTRY_WORDS } from "./ring-index.ts";
import { repairRing } from "./ring-repair.ts";

export interface RingOptions {
  directory: string;
  /** Cap of everything in the folder. */
  bytes: number;
  /** Bytes kept of each frame. */
  snaplen: number;
  /** Is told when something is wrong, and once when it is right again. */
  onProblem?: (problem: RingProblem) => void;
}

export interface RingProblem {
  code: "ring-in-use" | "ring-failed" | "ring-damaged" | "disk-full" | "ring-slow" | "ring-recovered";
  message: string;
  remedy: string | null;
}

export interface RingState {
  /** Cap, and what is used of it. */
  cap: number;
  bytes: number;
  files: number;
  /** Time of the oldest frame, microseconds. */
  first: number | null;
  /** Frames since the start, and those that are missing because the disk was slow or full. */
  frames: number;
  skipped: number;
}

const LOCK = "ring.lock";
export const LEAST_RING = 4 << 20;
const FILES = 16;
const LEAST_FILE = 256 << 10;
/** So that an offset has 32 bits, and that what has to be searched at once is not much. */
const MOST_FILE = 256 << 20;
const BATCH_BYTES = 1 << 20;
/** The shortest block has no bytes of a frame. */
const BATCH_FRAMES = BATCH_BYTES / 64;
/** Waiting for the disk. */
const MAX_BATCHES = 48;
const KEPT_BATCHES = 4;
const LONGEST_FRAME = 262_144;

export class PacketRing {
  readonly #options: RingOptions;
  readonly #disk: RingDisk;
  readonly #fileBytes: number;
  readonly #writer = new BlockWriter();
  readonly #free: Batch[] = [];
  #batches = 0;
  #batch: Batch | null = null;
  #file: OpenFile | null = null;
  /** Bytes of the file, the batch at hand left out. */
  #fileLength = 0;
  #head: Uint8Array | null = null;
  #nextNumber: number;
  #frames = 0;
  /** Because all batches waited for the disk. */
  #skipped = 0;
  #toldSkipped = 0;
  #toldFailure = false;
  /** A disk that has failed is tried once a second. */
  #mayTry = false;

  /** Null, and a problem told, where nothing can be written. */
  static open(options: RingOptions): PacketRing | null {
    const { directory, onProblem } = options;
    try {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      if (takeLock(join(directory, LOCK)) === null) return new PacketRing(options);
      onProblem?.({
        code: "ring-in-use",
        message: `Another wireglass keeps its packets in ${resolve(directory)}: this one keeps none.`,
        remedy: "End the other one, or name another folder with --data DIR.",
      });
    } catch (error) {
      onProblem?.({
        code: "ring-failed",
        message: `Packets are not kept: ${error instanceof Error ? error.message : String(error)}.`,
        remedy: "Name another folder with --data DIR, or switch it off with --ring off.",
      });
    }
    return null;
  }

  private constructor(options: RingOptions) {
    this.#options = options;
    const { directory, onProblem } = options;
    const cap = Math.max(LEAST_RING, options.bytes);
    this.#fileBytes = Math.min(MOST_FILE, Math.max(LEAST_FILE, Math.floor(cap / FILES)));
    const { files, setAside, cutOff } = repairRing(directory);
    if (setAside.length > 0 || cutOff > 0) {
      const parts = [
        ...(setAside.length > 0 ? [`set aside as damaged: ${setAside.join(", ")}`] : []),
        ...(cutOff > 0 ? [`${cutOff} bytes of a block that was cut are gone`] : []),
      ];
      onProblem?.({ code: "ring-damaged", message: `Packets kept earlier: ${parts.join("; ")}.`, remedy: null });
    }
    this.#nextNumber = (files.at(-1)?.number ?? 0) + 1;
    this.#disk = new RingDisk(directory, cap, files, (batch) => this.#recycle(batch));
    // The cap may be smaller than it was.
    this.#disk.write({ ...EMPTY_BATCH });
  }

  get state(): RingState {
    const { bytes, files, first, lost } = this.#disk;
    const skipped = this.#skipped + lost;
    return { cap: Math.max(LEAST_RING, this.#options.bytes), bytes, files, first, frames: this.#frames, skipped };
  }

  /** Batches that wait for the disk. */
  get waiting(): number {
    return this.#batches - this.#free.length;
  }

  /** What the frames that follow come from. They go to a file of their own. */
  begin(interfaces: readonly CaptureInterface[]): void {
    this.#endFile();
    const writer = new PcapngWriter(
      interfaces.map((each) => ({ ...each, snapLength: this.#snapLength(each.snapLength) })),
      { application: "Wireglass" },
    );
    this.#head = writer.take().slice();
  }

  /** `hash` is that of `flowHash`. */
  append(frame: Frame, hash: number): void {
    this.#frames++;
    const captured = Math.min(frame.captured, this.#options.snaplen, LONGEST_FRAME);
    const length = blockLength(captured);
    let batch = this.#batch;
    if (batch !== null && (batch.length + length > BATCH_BYTES || batch.frames === BATCH_FRAMES)) {
      this.#send(false);
      batch = null;
    }
    const full = this.#fileLength + (batch?.length ?? 0) + length > this.#fileBytes;
    if (full && this.#file !== null) {
      this.#endFile();
      batch = null;
    }
    batch ??= this.#startBatch(frame.time);
    if (batch === null) {
      this.#skipped++;
      return;
    }
    const at = batch.length;
    this.#writer.write(batch, at, frame, captured);
    const entry = batch.frames++ * ENTRY_WORDS;
    batch.entries[entry] = hash;
    batch.entries[entry + 1] = this.#fileLength + at;
    batch.entries[entry + 2] = frame.time / 1e6;
    batch.length = at + length;
  }

  /** To be called each second: what has come until then can be read soon after. */
  flush(): void {
    this.#mayTry = true;
    if (this.#batch !== null && this.#batch.frames > 0) this.#send(false);
    this.#report();
  }

  /** Resolves when everything is on disk. Afterwards another may open the ring. */
  async close(): Promise<void> {
    this.#endFile();
    await this.#disk.idle();
    this.#report();
    releaseLock(join(this.#options.directory, LOCK));
  }

  #snapLength(captured: number): number {
    const { snaplen } = this.#options;
    return captured === 0 ? snaplen : Math.min(captured, snaplen);
  }

  #startBatch(time: number): Batch | null {
    if (this.#head === null || (this.#disk.failure !== null && !this.#mayTry)) return null;
    const batch = this.#take();
    if (batch === null) return null;
    this.#mayTry = false;
    // After a failure a new file is tried: the old one ends where it was whole.
    if (this.#file === null || this.#file.failed) {
      this.#file = newFile(this.#nextNumber++, this.#head, time);
      this.#fileLength = this.#head.length;
    }
    batch.file = this.#file;
    this.#batch = batch;
    return batch;
  }

  #take(): Batch | null {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    if (this.#batches === MAX_BATCHES) return null;
    this.#batches++;
    return newBatch();
  }

  #recycle(batch: Batch): void {
    if (batch.bytes.length === 0) return;
    batch.length = batch.frames = 0;
    batch.file = null;
    batch.last = false;
    if (this.#free.length < KEPT_BATCHES) this.#free.push(batch);
    else this.#batches--;
  }

  #send(last: boolean): void {
    const batch = this.#batch;
    if (batch === null) return;
    this.#batch = null;
    batch.last = last;
    this.#fileLength += batch.length;
    this.#disk.write(batch);
  }

  #endFile(): void {
    const file = this.#file;
    if (file === null) return;
    this.#file = null;
    if (this.#batch !== null) this.#send(true);
    // Nothing waits to be written: the file still has to be closed.
    else this.#disk.write({ ...EMPTY_BATCH, file });
  }

  #report(): void {
    const { onProblem } = this.#options;
    const { failure, lost } = this.#disk;
    if (failure !== null && !this.#toldFailure) onProblem?.(describe(failure, this.#options.directory));
    if (failure === null && this.#toldFailure) {
      onProblem?.({
        code: "ring-recovered",
        message: `Packets are kept again; ${lost} frames are missing from the files.`,
        remedy: null,
      });
    }
    this.#toldFailure = failure !== null;
    if (this.#skipped > 0 && this.#toldSkipped === 0) {
      onProblem?.({
        code: "ring-slow",
        message: "The disk is too slow to keep every packet: some are missing from the files, none from the figures.",
        remedy: "Keep less of each frame with --ring-snaplen, or use a faster disk with --data DIR.",
      });
      this.#toldSkipped = this.#skipped;
    }
  }
}

function newFile(number: number, head: Uint8Array, first: number): OpenFile {
  return { number, head, first, written: 0, indexed: 0, data: null, index: null, failed: false };
}

function newBatch(): Batch {
  const bytes = new Uint8Array(BATCH_BYTES);
  const entries = new Uint32Array(BATCH_FRAMES * ENTRY_WORDS);
  return { bytes, view: new DataView(bytes.buffer), length: 0, entries, frames: 0, file: null, last: false };
}

const NOTHING = new Uint8Array(0);
const EMPTY_BATCH: Batch = {
  bytes: NOTHING,
  view: new DataView(NOTHING.buffer),
  length: 0,
  entries: new Uint32Array(0),
  frames: 0,
  file: null,
  last: true,
};

function describe(error: Error, directory: string): RingProblem {
  const code = "code" in error ? error.code : null;
  if (code === "ENOSPC" || code === "EDQUOT") {
    return {
      code: "disk-full",
      message: "The disk is full: packets are not kept until there is room again; the capture goes on.",
      remedy: `Free some space on the disk of ${resolve(directory)}, or make the ring smaller with --ring SIZE.`,
    };
  }
  return {
    code: "ring-failed",
    message: `Packets are not kept: ${error.message}. It is tried again each second; the capture goes on.`,
    remedy: null,
  };
}
