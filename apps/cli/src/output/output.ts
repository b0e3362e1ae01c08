// Standard output, or a file, collected into large writes.

import { closeSync, openSync } from "node:fs";
import { Failure, systemErrorText } from "../failure.ts";
import { STDOUT, writeWhole } from "./write-whole.ts";

const BATCH = 1 << 16;

export class Output {
  #pending: string[] = [];
  #length = 0;
  readonly #name: string;
  readonly #descriptor: number;

  /** What was in the file is lost. Without a file it is standard output. */
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
    writeWhole(this.#descriptor, this.#name, bytes);
  }

  flush(): void {
    const bytes = Buffer.from(this.#pending.join(""), "utf8");
    this.#pending = [];
    this.#length = 0;
    writeWhole(this.#descriptor, this.#name, bytes);
  }

  close(): void {
    this.flush();
    if (this.#descriptor !== STDOUT) closeSync(this.#descriptor);
  }
}

/** Traffic is private. */
const MODE = 0o600;

function create(file: string): number {
  try {
    return openSync(file, "w", MODE);
  } catch (error) {
    throw new Failure(`${file}: it cannot be written: ${systemErrorText(error)}`);
  }
}
