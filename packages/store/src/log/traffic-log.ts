// The log of packets while they are captured: rows are collected and written whole, at the latest each second, so that the file
// can be read at any moment, also after a kill. A disk that is full costs rows, which are counted, and nothing else.

import { closeSync, fstatSync, ftruncateSync, statSync, writeSync } from "node:fs";
import type { Packet } from "@wireglass/core";
import { type LogFile, openLogFile, prepare, rotate } from "./log-file.ts";
import { type Profile, ProfileRows } from "./profile-rows.ts";

export interface LogOptions {
  /** As it was given: other files of the log stand beside it. */
  path: string;
  profile: Profile;
  /** The file is rotated before it grows beyond so many bytes, and so many old ones are kept. */
  bytes: number;
  keep: number;
  /** The file, opened while there were rights to; used where the path cannot be opened any more. */
  descriptor: number | null;
}

export interface LogProblem {
  code: "log-failed" | "log-moved" | "log-recovered" | "disk-full";
  message: string;
  remedy: string | null;
}

export interface LogState {
  file: string;
  profile: Profile;
  /** Since the start; `lost` could not be written. */
  rows: number;
  lost: number;
  bytes: number;
}

const BATCH_BYTES = 1 << 18;

export class TrafficLog {
  readonly #options: LogOptions;
  readonly #onProblem: (problem: LogProblem) => void;
  readonly #rows: ProfileRows;
  #file: LogFile | null = null;
  #written = 0;
  #lost = 0;
  #failing = false;
  #mayTry = true;
  #cannotRotate = false;

  constructor(options: LogOptions, onProblem: (problem: LogProblem) => void) {
    this.#options = options;
    this.#onProblem = onProblem;
    this.#rows = new ProfileRows(options.profile);
    this.#write();
  }

  get state(): LogState {
    const { path, profile } = this.#options;
    const rows = this.#written + this.#rows.rows;
    return { file: path, profile, rows, lost: this.#lost, bytes: this.#file?.size ?? 0 };
  }

  /** See `ProfileRows.append`. */
  append(packet: Packet, app: number, latency: number | null): void {
    this.#rows.append(packet, app, latency);
    if (this.#rows.pending >= BATCH_BYTES) this.#write();
  }

  /** To be called each second. */
  flush(): void {
    this.#mayTry = true;
    if (this.#rows.pending > 0 || this.#file === null) this.#write();
  }

  close(): void {
    this.flush();
    this.#closeFile();
  }

  #write(): void {
    const { rows } = this.#rows;
    const batch = this.#rows.take();
    if (this.#failing && !this.#mayTry) {
      this.#lost += rows;
      return;
    }
    this.#mayTry = false;
    try {
      this.#file ??= this.#open();
      if (batch.length === 0) return;
      this.#rotateFor(batch.length);
      this.#append(this.#file, batch);
      this.#written += rows;
      if (this.#failing) this.#recovered();
    } catch (error) {
      this.#lost += rows;
      if (!this.#failing) this.#onProblem(describe(error, this.#options.path));
      this.#failing = true;
    }
  }

  #append(file: LogFile, batch: Uint8Array): void {
    try {
      for (let at = 0; at < batch.length;) at += writeSync(file.descriptor, batch, at);
      file.size += batch.length;
    } catch (error) {
      // Only whole rows stay.
      ftruncateSync(file.descriptor, file.size);
      throw error;
    }
  }

  #open(): LogFile {
    const { path, profile, keep, descriptor } = this.#options;
    let file: LogFile;
    try {
      file = openLogFile(path, profile, keep);
    } catch (error) {
      if (descriptor === null || !isRefused(error)) throw error;
      file = prepare(path, descriptor, profile, keep);
    }
    if (file.message !== null) this.#onProblem({ code: "log-moved", message: `${file.message}.`, remedy: null });
    return file;
  }

  #rotateFor(bytes: number): void {
    const { path, profile, keep, bytes: most } = this.#options;
    const file = this.#file;
    if (file === null || this.#cannotRotate) return;
    // Somebody else may have moved the file, as rotating programs do.
    if (file.size + bytes <= most && !this.#isElsewhere(file)) return;
    try {
      if (!this.#isElsewhere(file)) rotate(path, keep);
      this.#closeFile();
    } catch (error) {
      this.#cannotRotate = true;
      const reason = error instanceof Error ? error.message : String(error);
      this.#onProblem({
        code: "log-failed",
        message: `${path} cannot be rotated, and grows on: ${reason}.`,
        remedy: "Let it be in a folder that the user may write to whom wireglass runs as.",
      });
      return;
    }
    this.#file = openLogFile(path, profile, keep);
  }

  /** The path leads to another file, or to none. */
  #isElsewhere({ descriptor }: LogFile): boolean {
    try {
      return statSync(this.#options.path).ino !== fstatSync(descriptor).ino;
    } catch (error) {
      return !isRefused(error);
    }
  }

  #closeFile(): void {
    const { descriptor } = this.#file ?? { descriptor: null };
    this.#file = null;
    if (descriptor !== null && descriptor !== this.#options.descriptor) closeSync(descriptor);
  }

  #recovered(): void {
    this.#failing = false;
    const message = `${this.#options.path} is written again; ${this.#lost} rows are missing.`;
    this.#onProblem({ code: "log-recovered", message, remedy: null });
  }
}

function isRefused(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "EACCES" || error.code === "EPERM");
}

function describe(error: unknown, path: string): LogProblem {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code === "ENOSPC" || code === "EDQUOT") {
    return {
      code: "disk-full",
      message: `The disk is full: ${path} is not written until there is room again; the capture goes on.`,
      remedy: "Free some space on its disk.",
    };
  }
  const reason = error instanceof Error ? error.message : String(error);
  return {
    code: "log-failed",
    message: `${path} cannot be written: ${reason}. It is tried again each second; the capture goes on.`,
    remedy: "Name another file with --log FILE.",
  };
}
