// Whoever wants echoes sent starts this: the parent's side of the ping process.

import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { programPath } from "../child-process.ts";
import { CaptureError, problem } from "../problems.ts";
import type { Echo, PingAnswer, PingMeans, PingRequest, PingSpec, TargetState } from "./ping-messages.ts";

export interface PingHandlers {
  onState(state: TargetState): void;
  onEcho(echo: Echo): void;
  /** `count` echoes have been told of. */
  onDone?(): void;
}

/** Sends echoes. */
export interface Pinger {
  /** Answers with the way to end it. */
  add(spec: PingSpec, handlers: PingHandlers): () => void;
}

/** Names that cannot be resolved may each hold a thread for half a minute. */
const THREADS = "40";
/** Sockets and one short run of the system's ping are all that it needs to be ready. */
const READY_WITHIN_MS = 10_000;

export class PingProcess implements Pinger {
  readonly means: PingMeans;
  readonly #child: ChildProcess;
  readonly #handlers = new Map<number, PingHandlers>();
  readonly #gone: () => void;
  #lastId = 0;

  /**
   * Starts the process with the rights that this one has now; it gives root up for `dropTo` once its sockets are open.
   * `onGone`: it has ended, and not because it was closed. Rejects with a CaptureError.
   */
  static start(dropTo: { uid: number; gid: number } | null, onGone: () => void): Promise<PingProcess> {
    const user = dropTo === null ? null : { uid: dropTo.uid, gid: dropTo.gid };
    const { SystemRoot } = process.env;
    const child = fork(programPath("ping/ping-process"), [JSON.stringify(user)], {
      env: { UV_THREADPOOL_SIZE: THREADS, ...(SystemRoot === undefined ? {} : { SystemRoot }) },
      execArgv: [],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => child.kill("SIGKILL"), READY_WITHIN_MS);
      const fail = (detail: string) => {
        clearTimeout(timer);
        reject(new CaptureError(problem("ping-failed", { detail })));
      };
      child.once("error", (error) => fail(error.message));
      child.once("exit", (code, signal) => fail(`its process ended (${signal ?? code})`));
      child.once("message", (answer: PingAnswer) => {
        clearTimeout(timer);
        if (answer.type === "ready") resolve(new PingProcess(child, answer.means, onGone));
        else fail(answer.type === "failed" ? answer.reason : "its process was not understood");
      });
    });
  }

  private constructor(child: ChildProcess, means: PingMeans, onGone: () => void) {
    this.#child = child;
    this.means = means;
    this.#gone = onGone;
    child.on("message", (answer: PingAnswer) => this.#take(answer));
    child.on("error", () => {});
    child.once("disconnect", () => this.#lose());
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  add(spec: PingSpec, handlers: PingHandlers): () => void {
    const id = ++this.#lastId;
    this.#handlers.set(id, handlers);
    this.#ask({ type: "add", id, spec });
    return () => {
      if (this.#handlers.delete(id)) this.#ask({ type: "remove", id });
    };
  }

  close(): void {
    this.#handlers.clear();
    this.#child.removeAllListeners("disconnect");
    if (this.#child.connected) this.#child.disconnect();
  }

  #take(answer: PingAnswer): void {
    if (!("id" in answer)) return;
    const handlers = this.#handlers.get(answer.id);
    if (answer.type === "state") handlers?.onState(answer.state);
    else if (answer.type === "echo") handlers?.onEcho(answer.echo);
    else handlers?.onDone?.();
  }

  #ask(request: PingRequest): void {
    // A process that is gone is told of by its disconnecting.
    if (this.#child.connected) this.#child.send(request, () => {});
  }

  #lose(): void {
    this.#handlers.clear();
    this.#gone();
  }
}
