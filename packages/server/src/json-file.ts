// A small file of JSON in the data folder, for its owner only, replaced in one step.

import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { problem } from "./problem.ts";

const PRIVATE = 0o600;

export class JsonFile {
  readonly #path: string;
  /** What it is for, in messages. */
  readonly #what: string;
  /** Otherwise it belongs to another Wireglass, and is read only. */
  readonly #isOurs: boolean;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(path: string, what: string, isOurs = true) {
    this.#path = path;
    this.#what = what;
    this.#isOurs = isOurs;
  }

  /** Undefined where there is none. What cannot be read or understood is put aside, for whoever wants to mend it. */
  async read(): Promise<unknown> {
    try {
      return JSON.parse(await readFile(this.#path, "utf8"));
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
      if (this.#isOurs) await rename(this.#path, `${this.#path}.damaged`).catch(() => {});
      return undefined;
    }
  }

  /** Rejects with a ProblemError. */
  write(value: unknown): Promise<void> {
    if (!this.#isOurs) return Promise.resolve();
    const written = this.#turn.then(() => this.#replace(`${JSON.stringify(value, null, 2)}\n`));
    this.#turn = written.catch(() => {});
    return written;
  }

  async #replace(text: string): Promise<void> {
    const draft = `${this.#path}.new`;
    try {
      await writeFile(draft, text, { mode: PRIVATE });
      await rename(draft, this.#path);
    } catch (error) {
      await rm(draft, { force: true }).catch(() => {});
      const reason = error instanceof Error ? error.message : String(error);
      throw problem(
        "not-writable",
        `${this.#what} cannot be remembered: ${reason}.`,
        "Name another folder with --data DIR.",
      );
    }
  }
}
