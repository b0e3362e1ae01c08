// How often in a row the process has died at one file: it is written down before, and taken back afterwards.

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Segment } from "./segment.ts";

/** What kills the process so often is not tried again. */
export const MOST_TRIES = 3;

export class Tries {
  readonly #path: string;

  /** `what` is done with the file: of each there is a note of its own. */
  constructor(folder: string, what: string) {
    this.#path = join(folder, what);
  }

  /** Which try this one would be. */
  next(segment: Segment): number {
    try {
      const [name, tries] = readFileSync(this.#path, "utf8").split(" ");
      return name === segment.name ? Number(tries) + 1 : 1;
    } catch {
      return 1;
    }
  }

  begun(segment: Segment, tries: number): void {
    try {
      writeFileSync(this.#path, `${segment.name} ${tries}`);
    } catch {
      // No room on the disk: then it is not known how often.
    }
  }

  ended(): void {
    try {
      rmSync(this.#path, { force: true });
    } catch {
      // Then it stands for one try too many.
    }
  }
}
