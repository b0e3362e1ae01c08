// Blacklists on their way from the files into the engine, and what was wrong with them.

import { setImmediate as breathe } from "node:timers/promises";
import type { Blacklists } from "@wireglass/contract";
import { Blacklist, BlacklistBuilder, type BlacklistData, type BlacklistText } from "@wireglass/core";
import type { EngineHost } from "../engine/engine-host.ts";
import { BlacklistFiles } from "./blacklist-files.ts";

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
  /** As it was read last; null: nothing ever was. */
  #data: BlacklistData | null = null;
  #state: Blacklists = { entries: 0, broken: 0, problems: [], lists: [] };

  constructor(options: BlacklistingOptions) {
    const { directory, onProblem, everyMs } = options;
    this.#options = options;
    this.#files = new BlacklistFiles({
      directory,
      onProblem,
      onChange: (lists) => this.#use(lists),
      ...(everyMs === undefined ? {} : { everyMs }),
    });
  }

  get state(): Blacklists {
    return this.#state;
  }

  get blacklist(): Blacklist {
    return this.#data === null ? new Blacklist() : new Blacklist(this.#data);
  }

  begin(): Promise<void> {
    return this.#files.begin();
  }

  /** To an engine that does not know them. */
  async again(): Promise<void> {
    if (this.#data !== null) await this.#options.engine.detect("setBlacklist", this.#data);
  }

  close(): void {
    this.#files.close();
  }

  /** Read a bit at a time, so that no request waits for it; the engine's thread only looks things up in the memory that it shares. */
  async #use(lists: readonly BlacklistText[]): Promise<void> {
    const { engine, onProblem } = this.#options;
    const builder = new BlacklistBuilder();
    for (const _ of builder.read(lists)) await breathe();
    const data = builder.take((bytes) => new SharedArrayBuffer(bytes));
    // Whatever becomes of it there: an engine that begins anew gets the latest.
    this.#data = data;
    await engine.detect("setBlacklist", data);
    const { size: entries, broken, problems, leftOut } = data;
    this.#state = { entries, broken, problems: [...problems], lists: lists.map(({ name }) => name) };
    for (const { list, line, text } of problems.slice(0, MOST_LINES))
      onProblem(`blacklists/${list}.txt, line ${line} is no address, network, domain or JA4, and is skipped: ${text}`);
    if (broken > MOST_LINES) onProblem(`${broken - MOST_LINES} more lines of the blacklists are skipped`);
    if (leftOut > 0) onProblem(`${leftOut} entries of the blacklists are not used: there is room for ${entries}`);
  }
}
