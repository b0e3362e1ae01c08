// A capture on its way into a store. The store never has to refuse anything: reading waits for it instead.

import { basename } from "node:path";
import type { EngineOptions } from "@wireglass/core";
import type { Batch } from "@wireglass/store";
import { HistoryRecorder, batchRows } from "@wireglass/store";
import { Failure } from "../failure.ts";
import { countText } from "../output/figures.ts";
import { type OpenHistory, openHistory } from "./history-folder.ts";
import { Imports, contentsOf } from "./imports.ts";

export interface ImportOptions {
  dataDir: string;
  /** Undefined: nothing is deleted. */
  maxBytes: number | undefined;
  /** Also what is there already. */
  again: boolean;
}

interface Capture {
  path: string;
  contents: string | null;
}

/** Rows that are under way to the store: a tenth of what it would take. */
const MOST_ROWS = 50_000;
/** In the column `source`. */
const LONGEST_NAME = 200;

export class Import {
  readonly #history: OpenHistory;
  readonly #dataDir: string;
  readonly #captures: readonly Capture[];
  readonly #imports: Imports;
  readonly #recorder: HistoryRecorder;
  readonly #waiting: Batch[] = [];
  #underWay = 0;

  private constructor(history: OpenHistory, dataDir: string, imports: Imports, captures: readonly Capture[]) {
    this.#history = history;
    this.#dataDir = dataDir;
    this.#imports = imports;
    this.#captures = captures;
    const name = captures.map(({ path }) => basename(path)).join(", ");
    this.#recorder = new HistoryRecorder(name.slice(0, LONGEST_NAME), (batch) => this.#waiting.push(batch));
  }

  /** Throws a Failure when the folder cannot be used, or has one of the captures already. */
  static async open(paths: readonly string[], { dataDir, maxBytes, again }: ImportOptions): Promise<Import> {
    const captures = await Promise.all(paths.map(async (path) => ({ path, contents: await contentsOf(path) })));
    const history = await openHistory(dataDir, maxBytes);
    const imports = new Imports(history.folder);
    for (const { path, contents } of again ? [] : captures) {
      const known = contents === null ? null : imports.find(contents);
      if (known === null) continue;
      await history.store.close();
      const when = new Date(known.time).toISOString().slice(0, 16).replace("T", " ");
      throw new Failure(
        `${path}: ${dataDir} has it since ${when} UTC, and would count it twice; --again puts it in all the same`,
      );
    }
    return new Import(history, dataDir, imports, captures);
  }

  /** What the engine must be made with. */
  get engineOptions(): Pick<EngineOptions, "details" | "latency" | "history"> {
    // Numbers that come from the clock are never given twice.
    return { details: true, latency: true, history: { sink: this.#recorder, firstId: Date.now() * 1000 } };
  }

  /** Hands on what the engine has told; resolves when there is room for more. */
  async drain(): Promise<void> {
    for (const batch of this.#waiting.splice(0)) {
      const rows = batchRows(batch);
      if (this.#underWay + rows > MOST_ROWS) {
        await this.#history.store.flush();
        this.#underWay = 0;
      }
      this.#underWay += rows;
      this.#history.store.write(batch);
    }
  }

  /** The engine has finished: everything goes to the disk. Answers with a line for people. Throws a Failure. `close` follows. */
  async end({ packets, flows }: { packets: number; flows: number }): Promise<string> {
    this.#recorder.close();
    await this.drain();
    const { store } = this.#history;
    await store.flush();
    const { state, problem, lost_rows } = await store.usage();
    if (state === "failed" || lost_rows > 0)
      throw new Failure(`${this.#dataDir}: not everything was stored: ${problem ?? `${lost_rows} rows were lost`}`);
    for (const { path, contents } of this.#captures)
      if (contents !== null) this.#imports.add({ path, contents, time: Date.now() });
    return `${countText(packets)} packets in ${countText(flows)} flows are now in ${this.#dataDir}; wireglass serve --data ${this.#dataDir} shows them`;
  }

  async close(): Promise<void> {
    await this.#history.store.close();
  }
}
