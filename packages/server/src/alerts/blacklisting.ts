// Blacklists on their way from the files into the engine, and what was wrong with them.

import type { Blacklists } from "@wireglass/contract";
import type { EngineHost } from "../engine/engine-host.ts";
import { BlacklistFiles, type BlacklistText } from "./blacklist-files.ts";

export interface BlacklistingOptions {
  engine: Pick<EngineHost, "detect">;
  directory: string;
  onProblem(message: string): void;
  everyMs?: number;
}

/** Lines that are told of one by one. */
const MOST_LINES = 5;

export class Blacklisting {
  readonly #options: BlacklistingOptions;
  readonly #files: BlacklistFiles;
  #state: Blacklists = { entries: 0, broken: 0, problems: [], lists: [] };

  constructor(options: BlacklistingOptions) {
    const { directory, onProblem, everyMs } = options;
    this.#options = options;
    this.#files = new BlacklistFiles({
      directory,
      onProblem,
      onChange: (lists) => this.#use(lists, true),
      ...(everyMs === undefined ? {} : { everyMs }),
    });
  }

  get state(): Blacklists {
    return this.#state;
  }

  get lists(): readonly BlacklistText[] {
    return this.#files.lists;
  }

  begin(): Promise<void> {
    return this.#files.begin();
  }

  /** To an engine that does not know them. */
  async again(): Promise<void> {
    if (this.lists.length > 0) await this.#use(this.lists, false);
  }

  close(): void {
    this.#files.close();
  }

  async #use(lists: readonly BlacklistText[], isNew: boolean): Promise<void> {
    const { entries, broken, problems } = await this.#options.engine.detect("setBlacklists", lists);
    this.#state = { entries, broken, problems, lists: lists.map(({ name }) => name) };
    if (!isNew) return;
    const { onProblem } = this.#options;
    for (const { list, line, text } of problems.slice(0, MOST_LINES))
      onProblem(`blacklists/${list}.txt, line ${line} is no address, network, domain or JA4, and is skipped: ${text}`);
    if (broken > MOST_LINES) onProblem(`${broken - MOST_LINES} more lines of the blacklists are skipped`);
  }
}
