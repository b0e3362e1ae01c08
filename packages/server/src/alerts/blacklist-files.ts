// The lists of DATA/blacklists: every *.txt is one, and what changes is in force within two seconds.

import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { BlacklistText } from "@wireglass/core";

export interface BlacklistFilesOptions {
  directory: string;
  /** Takes all lists, each time one has changed. */
  onChange(lists: readonly BlacklistText[]): Promise<void>;
  onProblem(message: string): void;
  everyMs?: number;
}

const MOST_FILES = 100;
/** Of a list, and of all together. */
const MOST_BYTES = 32 << 20;
const MOST_IN_ALL = 64 << 20;

interface Found {
  name: string;
  bytes: number;
  changed: number;
  node: number;
}

export class BlacklistFiles {
  readonly #options: Required<BlacklistFilesOptions>;
  #known = "";
  #timer: NodeJS.Timeout | null = null;

  constructor(options: BlacklistFilesOptions) {
    this.#options = { everyMs: 500, ...options };
  }

  async begin(): Promise<void> {
    await this.#look();
    const again = async (): Promise<void> => {
      await this.#look();
      if (this.#timer !== null) this.#timer = setTimeout(() => void again(), this.#options.everyMs).unref();
    };
    this.#timer = setTimeout(() => void again(), this.#options.everyMs).unref();
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  async #look(): Promise<void> {
    const { directory, onChange, onProblem } = this.#options;
    try {
      const found = await this.#files();
      const state = JSON.stringify(found);
      // A folder that is empty from the start is no change.
      if (state === this.#known || (this.#known === "" && found.length === 0)) return;
      const lists: BlacklistText[] = [];
      for (const { name } of this.#within(found)) {
        const list = await this.#read(name);
        if (list !== null) lists.push(list);
      }
      this.#known = state;
      await onChange(lists);
    } catch (error) {
      onProblem(`${directory}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** In the order of their names, as long as there is room. */
  #within(found: readonly Found[]): Found[] {
    let bytes = 0;
    return found.filter((file, i) => {
      if (i < MOST_FILES && bytes + file.bytes <= MOST_IN_ALL) {
        bytes += file.bytes;
        return true;
      }
      const cap = i < MOST_FILES ? `${MOST_IN_ALL >> 20} MiB` : `${MOST_FILES} files`;
      this.#options.onProblem(`blacklists/${file.name} is not used: all lists together may have ${cap}`);
      return false;
    });
  }

  async #files(): Promise<Found[]> {
    const { directory } = this.#options;
    const names = (await readdir(directory).catch(() => [])).filter((name) => /^[^.].*\.txt$/.test(name));
    const files = await Promise.all(
      names
        .toSorted()
        .slice(0, MOST_FILES + 1)
        .map(async (name) => {
          const found = await stat(join(directory, name)).catch(() => null);
          if (found?.isFile() !== true) return [];
          return [{ name, bytes: found.size, changed: found.mtimeMs, node: found.ino }];
        }),
    );
    return files.flat();
  }

  /** Null where it cannot be read, and that has been told. */
  async #read(name: string): Promise<BlacklistText | null> {
    const { directory, onProblem } = this.#options;
    try {
      const file = await open(join(directory, name));
      try {
        const { size } = await file.stat();
        if (size > MOST_BYTES) {
          onProblem(`blacklists/${name} is larger than ${MOST_BYTES >> 20} MiB and is not used`);
          return null;
        }
        return { name: name.slice(0, -4), text: await file.readFile("utf8") };
      } finally {
        await file.close();
      }
    } catch (error) {
      onProblem(`blacklists/${name} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
      return null;
    }
  }
}
