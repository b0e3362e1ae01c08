// What a live interface, a capture file and the demo have in common.

import type { SourceState } from "@wireglass/contract";
import type { CaptureInterface, SnapshotCursor, SnapshotRecord } from "@wireglass/core";
import type { FrameSink } from "./frame-sink.ts";

export interface Source {
  readonly state: SourceState;
  /** Where its frames go. */
  readonly sink: FrameSink;
  /** What the frames come from, for a file they are saved to; null while there is nothing to save. */
  readonly interfaces: readonly CaptureInterface[] | null;
  /** Throws a FilterError when the filter is wrong. */
  openView(filter: string): OpenView;
  /** The time is now so much: microseconds since 1970. */
  tick(time: number): void;
  /** Resolves when everything that was taken has been counted. */
  stop(): Promise<void>;
}

/** What a filter selects from a source. */
export interface OpenView {
  /** Nothing that comes will change it. */
  readonly settled: boolean;
  snapshot(cursor: SnapshotCursor): SnapshotRecord;
  close(): void;
}

/** Called whenever the state has changed. */
export type OnChange = () => void;

/**
 * A view that counts what comes through the sink from now on. The engine is never told that a source has ended: its
 * flows would leave the table, and whoever looks at what was captured wants to see them.
 */
export function openEngineView({ state, sink }: Source, filter: string): OpenView {
  const { engine } = sink;
  const view = filter === "" ? engine.main : engine.addView(filter);
  return {
    get settled() {
      return state.state === "finished" || state.state === "failed" || state.state === "idle";
    },
    snapshot: (cursor) => engine.snapshot(view, cursor),
    close: () => {
      if (view !== engine.main) engine.removeView(view);
    },
  };
}
