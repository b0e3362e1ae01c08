// What the main thread asks of the engine's thread, and what that tells of its own accord.

import type { Problem, SourceState } from "@wireglass/contract";
import type { AlertRecord } from "@wireglass/core";
import type { Batch } from "@wireglass/store";
import type { CaptureRequest } from "../analyser.ts";
import type { RecorderSetup } from "../record/recorder.ts";
import type { DetectionCalls } from "./detecting.ts";

/** A rejected call carries a Problem. */
export interface EngineCalls extends DetectionCalls {
  /** Gets ready for a live capture; answers with the path of the socket on which its frames are to arrive. */
  openLive(request: CaptureRequest): Promise<string>;
  /** The same for a capture whose process was killed: what comes is counted with what has come. */
  resumeLive(): Promise<string>;
  /** Answers when the capture runs. */
  liveStarted(): Promise<SourceState>;
  /** The capture process could not be started. */
  liveFailed(problem: Problem): Promise<SourceState>;
  openFile(file: FileInput): Promise<SourceState>;
  openDemo(): Promise<SourceState>;
  /** Answers when everything that was taken has been counted, and saving is done. */
  stop(): Promise<SourceState>;
  startSaving(): Promise<SourceState>;
  stopSaving(): Promise<SourceState>;
  follow(follower: number, filter: string): Promise<void>;
  ready(follower: number): Promise<void>;
  leave(follower: number): Promise<void>;
}

/** An open file, because it may not be readable by name once root has been dropped. */
export interface FileInput {
  name: string;
  descriptor: number;
  /** Null for a pipe, which can be read only once. */
  size: number | null;
}

/** `id` is null where no answer is wanted. */
export interface Call {
  id: number | null;
  name: keyof EngineCalls;
  args: readonly unknown[];
}

export type EngineMessage =
  | { type: "loaded" }
  | { type: "answer"; id: number; value: unknown }
  | { type: "failure"; id: number; problem: Problem }
  | { type: "source"; state: SourceState }
  | { type: "snapshot"; follower: number; json: string }
  | { type: "problem"; problem: Problem }
  | { type: "history"; batch: Batch }
  /** Another source begins: what is open belongs to the one before. */
  | { type: "watching"; kind: SourceState["kind"] }
  | { type: "alert"; alert: AlertRecord; kind: SourceState["kind"] };

/** What the engine's thread is started with. */
export interface EngineSetup extends RecorderSetup {
  capturesDir: string;
}
