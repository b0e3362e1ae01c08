// Standard output, or a file, collected into large writes.

import { closeSync, constants, fstatSync, ftruncateSync, openSync } from "node:fs";
import { Failure, systemErrorText } from "../failure.ts";
import { STDOUT, writeWhole } from "./write-whole.ts";

const BATCH = 1 << 16;

export class Output {
  #pending: string[] = [];
  #length = 0;
  readonly #name: string;
  readonly #descriptor: number;
  #isBegun = false;

  /** What was in the file stays there until something takes its place. Without a file it is standard output. */
  constructor(file?: string) {
    this.#name = file ?? "standard output";
    this.#descriptor = file === undefined ? STDOUT : create(file);
  }

  write(text: string): void {
    this.#pending.push(text);
    this.#length += text.length;
    if (this.#length >= BATCH) this.flush();
  }

  /** What is in other hands already as bytes. */
  bytes(bytes: Uint8Array): void {
    this.flush();
    this.#begin();
    writeWhole(this.#descriptor, this.#name, bytes);
  }

  flush(): void {
    if (this.#length === 0) return;
    this.#begin();
    const bytes = Buffer.from(this.#pending.join(""), "utf8");
    this.#pending = [];
    this.#length = 0;
    writeWhole(this.#descriptor, this.#name, bytes);
  }

  close(): void {
    this.flush();
    this.#begin();
    if (this.#descriptor !== STDOUT) closeSync(this.#descriptor);
  }

  #begin(): void {
    if (this.#isBegun) return;
    this.#isBegun = true;
    if (this.#descriptor !== STDOUT && fstatSync(this.#descriptor).isFile()) ftruncateSync(this.#descriptor);
  }
}

/** Traffic is private. */
const MODE = 0o600;

function create(file: string): number {
  try {
    return openSync(file, constants.O_WRONLY | constants.O_CREAT, MODE);
  } catch (error) {
    throw new Failure(`${file}: it cannot be written: ${systemErrorText(error)}`);
  }
}
