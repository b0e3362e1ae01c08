// Server-sent events to one client, at the pace at which it reads. There is no queue: for each kind of event the
// newest waits, and the next snapshot is asked for when the last has gone to the socket.

import type { Problem, SourceState } from "@wireglass/contract";
import type { Follower } from "./analyser.ts";

/** A silent connection looks like a dead one, to browsers and proxies alike. */
const HEARTBEAT_MS = 15_000;

/** More than this at once is one failure repeating itself. */
const MAX_PROBLEMS = 8;

interface Upstream {
  source: SourceState;
  ready(): void;
  close(): void;
}

export class EventStream implements Follower {
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>;
  #upstream: Upstream | null = null;
  #source: SourceState | null = null;
  #snapshot: string | null = null;
  #probes: string | null = null;
  #problems: Problem[] = [];
  #heartbeat = false;
  #ended = false;
  #wake: (() => void) | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor() {
    // Without a high-water mark, `pull` is called only when the socket has room.
    this.body = new ReadableStream<Uint8Array<ArrayBuffer>>(
      { pull: (controller) => this.#pull(controller), cancel: () => this.#close() },
      { highWaterMark: 0 },
    );
  }

  /** Before that there is nothing to give back: what was to be followed may turn out to be nothing. */
  start(upstream: Upstream): void {
    this.#upstream = upstream;
    this.source(upstream.source);
    if (this.#ended) return upstream.close();
    this.#timer = setInterval(() => {
      this.#heartbeat = true;
      this.#offer();
    }, HEARTBEAT_MS).unref();
    upstream.ready();
  }

  source(state: SourceState): void {
    this.#source = state;
    this.#offer();
  }

  snapshot(json: string): void {
    this.#snapshot = json;
    this.#offer();
  }

  /** Probes as JSON. */
  probes(json: string): void {
    this.#probes = json;
    this.#offer();
  }

  problem(problem: Problem): void {
    if (this.#problems.length < MAX_PROBLEMS) this.#problems.push(problem);
    this.#offer();
  }

  end(): void {
    this.#close();
    this.#offer();
  }

  #close(): void {
    if (this.#ended) return;
    this.#ended = true;
    clearInterval(this.#timer);
    this.#upstream?.close();
  }

  #offer(): void {
    this.#wake?.();
    this.#wake = null;
  }

  async #pull(controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>): Promise<void> {
    let text = this.#take();
    while (text === "" && !this.#ended) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
      text = this.#take();
    }
    if (text !== "") controller.enqueue(encoder.encode(text));
    if (this.#ended) controller.close();
  }

  /** Everything that waits; the state of the source goes first, because it says what a snapshot is of. */
  #take(): string {
    let text = "";
    if (this.#source !== null) text += event("source", JSON.stringify(this.#source));
    for (const problem of this.#problems) text += event("problem", JSON.stringify(problem));
    if (this.#probes !== null) text += event("probes", this.#probes);
    const snapshot = this.#snapshot;
    if (snapshot !== null) text += event("snapshot", snapshot);
    if (text === "" && this.#heartbeat) text = ": still here\n\n";
    this.#source = null;
    this.#problems = [];
    this.#probes = null;
    this.#snapshot = null;
    this.#heartbeat = false;
    if (snapshot !== null) this.#upstream?.ready();
    return text;
  }
}

const encoder = new TextEncoder();

/** JSON has no raw line breaks, so one data line holds it. */
function event(name: string, json: string): string {
  return `event: ${name}\ndata: ${json}\n\n`;
}
