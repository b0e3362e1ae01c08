// What is kept of the past: takes what the engine's thread records, and answers what the dashboard asks. A history that cannot
// be opened is off, and everything else goes on.

import type {
  ExportQuestion,
  HistoryFlows,
  HistorySnapshot,
  HistoryState,
  HistoryTotals,
  LatencyDetail,
  Problem,
} from "@wireglass/contract";
import { FilterError } from "@wireglass/core";
import type { Batch, Filtered, FlowsQuestion, Range, Store } from "@wireglass/store";
import { StoreError } from "@wireglass/store";
import { AtOnce } from "../at-once.ts";
import { problem, ProblemError } from "../problem.ts";
import { exportStream } from "./history-export.ts";
import { historySnapshot, historyTotals, withoutStorage } from "./history-snapshot.ts";
import type { SnapshotQuestion } from "./history-snapshot.ts";
import { latencyDetail } from "./latency-view.ts";

const OFF: HistoryState = {
  state: "off",
  problem: null,
  damaged: [],
  bounds: null,
  bytes: 0,
  max_bytes: 0,
  kinds: [],
  lost_rows: 0,
  packets: null,
};

/** Each reads as fast as it can. */
const MOST_DOWNLOADS = 3;

/** What the ring of packets holds; null when there is none. */
export type RingState = () => HistoryState["packets"] | Promise<HistoryState["packets"]>;

export class History {
  readonly #store: Store | null;
  readonly #failure: Problem | null;
  readonly #ring: RingState;
  readonly #downloads = new AtOnce(MOST_DOWNLOADS, "downloads");

  /** `rootIsGone` is called once root has been given up. */
  readonly rootIsGone: () => void;

  constructor(
    store: Store | null,
    failure: Problem | null = null,
    ring: RingState = () => null,
    rootIsGone: () => void = () => {},
  ) {
    this.rootIsGone = rootIsGone;
    this.#store = store;
    this.#failure = failure;
    this.#ring = ring;
  }

  /** Null where nothing is kept. */
  get store(): Store | null {
    return this.#store;
  }

  write(batch: Batch): void {
    this.#store?.write(batch);
  }

  async state(): Promise<HistoryState> {
    const packets = await this.#ring();
    if (this.#store === null) {
      const failed = this.#failure === null ? {} : { state: "failed" as const, problem: this.#failure.message };
      return { ...OFF, ...failed, packets };
    }
    const usage = await this.#store.usage();
    const bounds = usage.state === "ready" || usage.state === "paused" ? await this.#store.bounds() : null;
    const { state, damaged, bytes, max_bytes, kinds, lost_rows } = usage;
    return { state, problem: usage.problem, damaged, bounds, bytes, max_bytes, kinds, lost_rows, packets };
  }

  async snapshot(question: SnapshotQuestion): Promise<HistorySnapshot> {
    return answered(() => historySnapshot(this.#opened(), question));
  }

  async latency(range: Range): Promise<LatencyDetail> {
    return answered(() => latencyDetail(this.#opened(), range));
  }

  async totals(question: Required<Filtered>): Promise<HistoryTotals> {
    return answered(() => historyTotals(this.#opened(), question));
  }

  async flows(question: FlowsQuestion): Promise<HistoryFlows> {
    const { rows, next, complete, from } = await answered(() => this.#opened().flows(question));
    return {
      rows: rows.map((row) => Object.assign(withoutStorage(row), { id: row.id })),
      next,
      complete,
      looked_from: from,
    };
  }

  async export(question: Required<Filtered>, format: ExportQuestion["format"]): Promise<ReadableStream> {
    const store = this.#opened();
    const end = this.#downloads.begin();
    return answered(() => exportStream(store, question, format, end));
  }

  /** Waits no longer than so many milliseconds. */
  async close(patience: number): Promise<void> {
    await this.#store?.close(patience);
  }

  #opened(): Store {
    if (this.#store !== null) return this.#store;
    if (this.#failure !== null) throw new ProblemError(this.#failure);
    throw problem(
      "no-history",
      "No history is kept.",
      "Start wireglass with a data folder, and without --max-store off.",
    );
  }
}

/** What the store says is wrong, as a problem. */
async function answered<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof FilterError)
      throw new ProblemError({ code: "filter", message: error.message, remedy: null, position: error.position });
    if (error instanceof StoreError) throw new ProblemError(storeProblem(error));
    throw error;
  }
}

export function storeProblem({ code, message, remedy }: StoreError): Problem {
  return {
    code: code.replaceAll("_", "-"),
    message: sentence(message),
    remedy: remedy === null ? null : sentence(remedy),
  };
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}
