// What waits for one output: a queue with an end, a loop that empties it at a pace and tries again what has failed, and counters
// of all that. Nobody waits for it.

import type { Alert, Severity } from "@wireglass/contract";
import { type AlertNews, NewsFilter } from "./alert-news.ts";
import { Refused, type Sender, reasonOf } from "./sender.ts";

export interface DeliveryOptions {
  sender: Sender;
  minimum: Severity;
  /** Messages that may wait. */
  buffer?: number;
  /** One attempt. */
  timeoutMs?: number;
  /** Before the second attempt; doubled for each further one. */
  retryMs?: number;
  longestRetryMs?: number;
  /** Messages at once, and the time in which one more may follow. */
  burst?: number;
  paceMs?: number;
}

export interface DeliveryState {
  sent: number;
  waiting: number;
  /** For want of room, or because the receiver has refused them for good. */
  lost: number;
  /** Why the last attempt failed; null when it did not. */
  problem: string | null;
}

export const BUFFER = 1000;
const TIMEOUT_MS = 10_000;
const RETRY_MS = 1000;
const LONGEST_RETRY_MS = 60_000;
/** A message that the receiver refuses is tried so often: its fault may pass, but others wait behind it. */
const REFUSALS = 3;

export class Delivery {
  readonly #options: Required<Omit<DeliveryOptions, "minimum">>;
  readonly #filter: NewsFilter;
  readonly #queue: AlertNews[] = [];
  readonly #ended = new AbortController();
  #running: Promise<void> | null = null;
  #sent = 0;
  #lost = 0;
  #problem: string | null = null;
  /** Messages that may go at once, as of `#counted`. */
  #allowance: number;
  #counted = performance.now();

  constructor({ minimum, ...options }: DeliveryOptions) {
    this.#options = {
      buffer: BUFFER,
      timeoutMs: TIMEOUT_MS,
      retryMs: RETRY_MS,
      longestRetryMs: LONGEST_RETRY_MS,
      burst: 30,
      paceMs: 1000,
      ...options,
    };
    this.#filter = new NewsFilter(minimum);
    this.#allowance = this.#options.burst;
  }

  get state(): DeliveryState {
    return { sent: this.#sent, waiting: this.#queue.length, lost: this.#lost, problem: this.#problem };
  }

  /** Takes what is news. */
  offer(alert: Alert, now: number): void {
    const kind = this.#filter.newsOf(alert, now);
    if (kind === null || this.#ended.signal.aborted) return;
    if (this.#queue.length >= this.#options.buffer) {
      this.#lost++;
      return;
    }
    this.#queue.push({ kind, alert });
    this.#running ??= this.#run().finally(() => (this.#running = null));
  }

  /** Past the queue, once. Rejects with why it failed. */
  async test(alert: Alert): Promise<void> {
    await this.#attempt({ kind: "test", alert });
  }

  /** Gives what waits one more moment. */
  async close(patienceMs: number): Promise<void> {
    if (this.#running !== null) await Promise.race([this.#running, pause(patienceMs, this.#ended.signal)]);
    this.#ended.abort();
    this.#lost += this.#queue.length;
    this.#queue.length = 0;
    this.#options.sender.close();
  }

  async #run(): Promise<void> {
    const { signal } = this.#ended;
    for (let failures = 0; this.#queue.length > 0 && !signal.aborted;) {
      await this.#keepPace();
      if (signal.aborted) return;
      const [news] = this.#queue;
      try {
        await this.#attempt(news);
        this.#queue.shift();
        this.#sent++;
        this.#problem = null;
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        this.#problem = reasonOf(error);
        failures++;
        if (error instanceof Refused && failures >= REFUSALS) {
          this.#queue.shift();
          this.#lost++;
          failures = 0;
          continue;
        }
        const { retryMs, longestRetryMs } = this.#options;
        await pause(Math.min(longestRetryMs, retryMs * 2 ** Math.min(failures - 1, 20)), signal);
      }
    }
  }

  async #attempt(news: AlertNews): Promise<void> {
    const { sender, timeoutMs } = this.#options;
    const signal = AbortSignal.any([this.#ended.signal, AbortSignal.timeout(timeoutMs)]);
    // Whatever a sender does with the signal, nobody waits longer.
    const late = new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
    await Promise.race([sender.send(news, signal), late]);
  }

  async #keepPace(): Promise<void> {
    const { burst, paceMs } = this.#options;
    const now = performance.now();
    this.#allowance = Math.min(burst, this.#allowance + (now - this.#counted) / paceMs);
    this.#counted = now;
    if (this.#allowance < 1) {
      await pause((1 - this.#allowance) * paceMs, this.#ended.signal);
      this.#allowance = 1;
      this.#counted = performance.now();
    }
    this.#allowance--;
  }
}

/** Keeps nothing alive. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms).unref();
    signal.addEventListener("abort", done, { once: true });
  });
}
