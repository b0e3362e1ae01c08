// Starts the engine's threads. One is kept in reserve where root is dropped: its files may not be readable afterwards.

import { Worker } from "node:worker_threads";
import type { EngineMessage, EngineSetup } from "./calls.ts";
import type { EngineThread } from "./engine-host.ts";

const PROGRAM = new URL("./engine-worker.js", import.meta.url);

export class EngineThreads {
  #setup: EngineSetup;
  #loaded: Worker[] = [];

  constructor(setup: EngineSetup) {
    this.#setup = setup;
  }

  /** Loads so many, to be started later. */
  async preload(count: number): Promise<void> {
    const workers = Array.from({ length: count }, () => this.#create());
    await Promise.all(workers.map(untilLoaded));
    this.#loaded.push(...workers);
  }

  start(): EngineThread {
    return this.#loaded.shift() ?? this.#create();
  }

  async close(): Promise<void> {
    await Promise.all(this.#loaded.map((worker) => worker.terminate()));
  }

  #create(): Worker {
    return new Worker(PROGRAM, { workerData: this.#setup, execArgv: [] });
  }
}

function untilLoaded(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once("error", reject);
    worker.once("message", (message: EngineMessage) => {
      worker.off("error", reject);
      if (message.type === "loaded") resolve();
    });
  });
}
