// A capture file that this browser reads itself: nothing of it leaves the machine. Feeds the same cache as the live stream.

import type { Problem, SourceState } from "@wireglass/contract";
import type { QueryClient } from "@tanstack/react-query";
import { ApiError } from "../api/client.ts";
import { keys } from "../api/queries.ts";
import { merge, type ViewData } from "../live/view-data.ts";
import type { FromWorker, ToWorker } from "./messages.ts";

type Checked = (problem: Problem | null) => void;

export class LocalCapture {
  #client: QueryClient;
  #worker: Worker | null = null;
  #file: File | null = null;
  #filter: string | null = null;
  #run = 0;
  #first = true;
  #checks = new Map<number, Checked>();
  #nextCheck = 0;

  constructor(client: QueryClient) {
    this.#client = client;
  }

  get file(): File | null {
    return this.#file;
  }

  /** Opens `file`; reading begins when a page shows it. */
  open(file: File): void {
    this.#file = file;
    this.#filter = null;
    this.#client.removeQueries({ queryKey: ["view", "local"] });
    this.#client.setQueryData<SourceState>(keys.source("local"), sourceState(file, "starting", 0, null));
  }

  /** Shows the file through `filter`: a filter that is new is a new run over the file. */
  show(filter: string): void {
    if (this.#file === null || this.#filter === filter) return;
    this.#filter = filter;
    this.#run += 1;
    this.#first = true;
    this.#client.removeQueries({ queryKey: ["view", "local"], predicate: ({ queryKey }) => queryKey[2] !== filter });
    this.#client.setQueryData<SourceState>(keys.source("local"), sourceState(this.#file, "running", 0, null));
    this.#send({ type: "read", run: this.#run, file: this.#file, filter });
  }

  cancel(): void {
    this.#send({ type: "cancel" });
  }

  check(filter: string): Promise<{ ok: true }> {
    const id = this.#nextCheck++;
    return new Promise((resolve, reject) => {
      this.#checks.set(id, (problem) =>
        problem === null ? resolve({ ok: true }) : reject(new ApiError(problem, 400)),
      );
      this.#send({ type: "check", id, filter });
    });
  }

  #send(message: ToWorker): void {
    this.#worker ??= this.#start();
    this.#worker.postMessage(message);
  }

  #start(): Worker {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "capture file" });
    worker.addEventListener("message", (event: MessageEvent<FromWorker>) => this.#hear(event.data));
    worker.addEventListener("error", (event) => this.#crashed(event.message));
    return worker;
  }

  #hear(message: FromWorker): void {
    if (message.type === "checked") {
      this.#checks.get(message.id)?.(message.problem);
      this.#checks.delete(message.id);
      return;
    }
    if (message.run !== this.#run || this.#file === null) return;
    if (message.type === "snapshot") {
      const fresh = this.#first;
      this.#first = false;
      this.#client.setQueryData<ViewData>(keys.view("local", this.#filter ?? ""), (before) =>
        merge(fresh ? null : (before ?? null), message.snapshot, Date.now()),
      );
      this.#say(sourceState(this.#file, "running", message.read, null));
    } else {
      const ended = message.problem === null || message.problem.code === "cancelled";
      const state = ended ? "finished" : "failed";
      this.#say(sourceState(this.#file, state, message.read, message.problem));
    }
  }

  #crashed(message: string): void {
    this.#worker?.terminate();
    this.#worker = null;
    for (const settle of this.#checks.values()) settle(crash(message));
    this.#checks.clear();
    if (this.#file !== null) this.#say(sourceState(this.#file, "failed", 0, crash(message)));
  }

  #say(state: SourceState): void {
    this.#client.setQueryData<SourceState>(keys.source("local"), state);
  }
}

const crash = (message: string): Problem => ({
  code: "worker",
  message: `Reading the capture failed: ${message === "" ? "the worker did not start" : message}.`,
  remedy: "Read the file on the command line instead: wireglass read FILE",
});

function sourceState(file: File, state: SourceState["state"], read: number, problem: Problem | null): SourceState {
  return {
    kind: "file",
    state,
    interfaces: [],
    file: file.name,
    bpf: "",
    started: null,
    counters: [],
    progress: file.size === 0 ? null : Math.min(1, read / file.size),
    problem,
    saving: null,
  };
}
