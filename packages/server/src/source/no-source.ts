// Before anything has been chosen.

import type { FrameSink } from "./frame-sink.ts";
import { openEngineView, type OpenView, type Source } from "./source.ts";
import { initialState } from "./source-state.ts";

export class NoSource implements Source {
  readonly state = initialState("none");
  readonly interfaces = null;
  readonly sink: FrameSink;

  constructor(sink: FrameSink) {
    this.sink = sink;
  }

  openView(filter: string): OpenView {
    return openEngineView(this, filter);
  }

  tick(): void {}

  async stop(): Promise<void> {}
}
