// What the page and the worker that reads a capture file say to each other.

import type { Problem, Snapshot } from "@wireglass/contract";

export type ToWorker =
  | { type: "read"; run: number; file: File; filter: string }
  | { type: "cancel" }
  | { type: "check"; id: number; filter: string };

export type FromWorker =
  | { type: "snapshot"; run: number; snapshot: Snapshot; read: number; size: number }
  | { type: "done"; run: number; read: number; problem: Problem | null }
  | { type: "checked"; id: number; problem: Problem | null };
