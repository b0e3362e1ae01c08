// Writes frames to a pcapng file of their own. Only whole blocks reach the file, so it can be read at any moment,
// also after the process was killed.

import { closeSync, constants, ftruncateSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Problem, SourceState } from "@wireglass/contract";
import { type CaptureInterface, type Frame, PcapngWriter } from "@wireglass/core";
import { ProblemError } from "../problem.ts";
import { captureName } from "./saved-captures.ts";

/** Written at once, as long as frames come fast. */
const BATCH_BYTES = 1024 * 1024;
const MOST_A_SECOND = 100;
/** Traffic is private: nobody but the owner reads it. */
const MODE = 0o600;
const FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

export class CaptureWriter {
  readonly name: string;
  /** What ended the writing early. What was written before stays readable. */
  failure: Problem | null = null;
  #descriptor: number;
  #blocks: PcapngWriter;
  readonly #interfaces: readonly CaptureInterface[];
  #bytes = 0;
  #packets = 0;

  /** Throws a ProblemError when the file cannot be made. */
  constructor(directory: string, label: readonly string[], interfaces: readonly CaptureInterface[], time: Date) {
    const { name, descriptor } = create(directory, time, label);
    this.name = name;
    this.#descriptor = descriptor;
    this.#interfaces = interfaces;
    this.#blocks = new PcapngWriter(interfaces, { application: "Wireglass" });
  }

  get progress(): NonNullable<SourceState["saving"]> {
    return { name: this.name, bytes: this.#bytes + this.#blocks.pending, packets: this.#packets };
  }

  append(frame: Frame): void {
    if (this.failure !== null) return;
    this.#blocks.append(frame);
    this.#packets++;
    if (this.#blocks.pending >= BATCH_BYTES) this.flush();
  }

  /**
   * Writes synchronously: memory stays constant, and on a slow disk the frames wait in the kernel's ring, which
   * counts what it has no room for.
   */
  flush(): void {
    if (this.failure !== null || this.#blocks.pending === 0) return;
    const batch = this.#blocks.take();
    let written = 0;
    try {
      while (written < batch.length) written += writeSync(this.#descriptor, batch, written);
      this.#bytes += written;
    } catch (error) {
      this.failure = describe(error, this.name);
      this.#bytes += wholeBlocks(batch, written);
      this.#cutOffPartOfBlock();
    }
  }

  /** Each interface's figures since its capture began come last; `time` is now, in microseconds. */
  close(counters: SourceState["counters"] = [], time = 0): void {
    if (this.failure === null) {
      for (const { interface: name, captured, dropped, interface_dropped } of counters) {
        const index = this.#interfaces.findIndex((each) => each.name === name);
        if (index >= 0) this.#blocks.addStatistics(index, time, captured + dropped, dropped + interface_dropped);
      }
    }
    this.flush();
    closeSync(this.#descriptor);
  }

  #cutOffPartOfBlock(): void {
    try {
      ftruncateSync(this.#descriptor, this.#bytes);
    } catch {
      // Readers stop at the cut block and say so; nothing more can be done on a disk that fails.
    }
  }
}

/** Another one may have begun in the same second. */
function create(directory: string, time: Date, label: readonly string[]): { name: string; descriptor: number } {
  for (let number = 1; ; number++) {
    const name = captureName(time, label, number);
    try {
      return { name, descriptor: openSync(join(directory, name), FLAGS, MODE) };
    } catch (error) {
      if (codeOf(error) !== "EEXIST" || number === MOST_A_SECOND) throw new ProblemError(describe(error, name));
    }
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : null;
}

/** Bytes of the blocks that lie within the first `written` bytes. Each has its own length after its type. */
function wholeBlocks(batch: Uint8Array, written: number): number {
  const view = new DataView(batch.buffer, batch.byteOffset, batch.length);
  let end = 0;
  while (end < batch.length) {
    const next = end + view.getUint32(end + 4, true);
    if (next > written) break;
    end = next;
  }
  return end;
}

function describe(error: unknown, where: string): Problem {
  const code = codeOf(error);
  if (code === "ENOSPC" || code === "EDQUOT") {
    return {
      code: "disk-full",
      message: `The disk is full: saving ${where} has ended, the capture goes on.`,
      remedy: "Delete captures that are not needed, then save again.",
    };
  }
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") {
    return {
      code: "not-writable",
      message: `${where} may not be written to.`,
      remedy: "Name another directory with --data DIR, or give this one to the user that wireglass runs as.",
    };
  }
  const reason = error instanceof Error ? error.message : String(error);
  return { code: "save-failed", message: `Saving to ${where} failed: ${reason}.`, remedy: null };
}
