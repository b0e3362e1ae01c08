// The state of a source before it has begun.

import type { SourceState } from "@wireglass/contract";

export function initialState(kind: SourceState["kind"]): SourceState {
  return {
    kind,
    state: kind === "none" ? "idle" : "starting",
    interfaces: [],
    file: null,
    bpf: "",
    started: null,
    counters: [],
    progress: null,
    problem: null,
    saving: null,
  };
}
