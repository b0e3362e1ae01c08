// The thread that decodes ahead. It may be started before there is anything to decode, and then loads while the engine does.

import { statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";

/** From this size on, in bytes, a second thread saves more than it takes to start. */
const WORTH_IT = Number(process.env["WIREGLASS_READ_AHEAD_FROM"] ?? 64e6);

let prepared: Worker | null = null;

export function isWorthAThread(size: number): boolean {
  return size >= WORTH_IT && availableParallelism() > 1;
}

/** Starts it when one of the files is large enough. It keeps nobody waiting: if it is not wanted, it ends with the program. */
export function prepareThread(paths: readonly string[]): void {
  if (paths.some((path) => isWorthAThread(sizeOf(path)))) prepared = newThread();
}

/** The one that is prepared, or else another. */
export function takeThread(): Worker {
  const thread = prepared ?? newThread();
  prepared = null;
  return thread;
}

function newThread(): Worker {
  const thread = new Worker(new URL("worker.js", import.meta.url));
  thread.unref();
  return thread;
}

/** 0 for what is no file: what is wrong with it is said when it is opened. */
function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}
