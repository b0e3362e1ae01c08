// Captures one after the other through an engine, until their end or Ctrl-C. The same ones can be read several times.

import { stat } from "node:fs/promises";
import type { Engine } from "@wireglass/core";
import { Failure } from "../failure.ts";
import { openInput } from "./chunks.ts";
import type { Input } from "./chunks.ts";
import { readAhead } from "./decode-ahead/decode-ahead.ts";
import { isWorthAThread } from "./decode-ahead/thread.ts";
import { Progress } from "./progress.ts";
import { readCapture } from "./read-capture.ts";

export interface ReadingHooks {
  /** After each packet that the engine has counted. */
  packet?: ((interfaceName: string | null) => void) | undefined;
  /** After each chunk of a pipe. */
  piped?: () => void;
  /** After each chunk: reading goes on when it resolves. */
  room?: (() => Promise<void>) | undefined;
}

export interface Outcome {
  /** At least one could be opened. */
  opened: boolean;
  /** Ctrl-C left something unread. */
  left: boolean;
  /** One line each: what could not be opened, what was damaged. */
  failures: string[];
}

export class Reading {
  readonly #paths: readonly string[];
  readonly #progress = new Progress();
  #input: Input | null = null;
  #interrupted = false;

  constructor(paths: readonly string[]) {
    this.#paths = paths;
    const interrupt = (): void => {
      this.#interrupted = true;
      this.#input?.interrupt();
    };
    // Once: who presses Ctrl-C again does not want to wait.
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, interrupt);
  }

  /** A pipe gives its bytes once. */
  async canRepeat(): Promise<boolean> {
    return !this.#paths.includes("-") && (await Promise.all(this.#paths.map(isFile))).every(Boolean);
  }

  async run(engine: Engine, hooks: ReadingHooks): Promise<Outcome> {
    const outcome: Outcome = { opened: false, left: false, failures: [] };
    for (const [number, path] of this.#paths.entries()) {
      try {
        this.#input = await openInput(path);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        outcome.failures.push(error.message);
        continue;
      }
      const input = this.#input;
      outcome.opened = true;
      const problem = await this.#read(input, engine, hooks);
      if (problem !== null) outcome.failures.push(`${input.name}: ${problem}`);
      if (!this.#interrupted) continue;
      outcome.left = input.interrupted() || number < this.#paths.length - 1;
      break;
    }
    return outcome;
  }

  async #read(input: Input, engine: Engine, { packet, piped, room }: ReadingHooks): Promise<string | null> {
    const progress = (packets: number): void => {
      this.#progress.show(input, packets);
      if (input.size === null) piped?.();
    };
    const { plain } = input;
    const ahead = plain !== null && isWorthAThread(plain.size);
    try {
      if (ahead) return await readAhead(plain, engine, { packet, progress, room });
      return await readCapture(input, engine, { packet, progress, room });
    } finally {
      this.#progress.wipe();
      await input.close();
    }
  }
}

/** What is not there can be missed as often as one likes. */
async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (status) => status.isFile(),
    () => true,
  );
}
