// What the routes need of the program behind them. The engine host is the real one; tests bring their own.

import type { DoctorCheck, InterfaceInfo, Problem, SourceState, StartCapture } from "@wireglass/contract";

export type CaptureRequest = ReturnType<typeof StartCapture.parse>;

/** Expected failures are rejections with a ProblemError. */
export interface Analyser {
  readonly source: SourceState;
  /** Resolves when the capture runs. */
  startCapture(request: CaptureRequest): Promise<SourceState>;
  startDemo(): Promise<SourceState>;
  /** Resolves when everything that was taken has been counted. */
  stop(): Promise<SourceState>;
  startSaving(): Promise<SourceState>;
  stopSaving(): Promise<SourceState>;
  /** Follows the view of a display filter. */
  follow(filter: string, follower: Follower): Promise<Following>;
}

/** A connected client. */
export interface Follower {
  source(state: SourceState): void;
  /** A Snapshot as JSON. No other comes before `ready` is called. */
  snapshot(json: string): void;
  problem(problem: Problem): void;
  end(): void;
}

export interface Following {
  /** The last snapshot is on its way to the client: the next may come. */
  ready(): void;
  close(): void;
}

/** What this machine offers for live capture. */
export interface CaptureSystem {
  interfaces(): Promise<InterfaceInfo[]>;
  checks(): Promise<DoctorCheck[]>;
  /** Null when libpcap accepts the filter. */
  checkBpf(bpf: string, interfaceName: string | undefined): Promise<Problem | null>;
}
