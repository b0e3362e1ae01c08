// What is said between the store's process and those who use it.

import type { Batch } from "../batch.ts";
import type { Store } from "../store.ts";
import type { HistoryOptions } from "./history.ts";

/** Methods that answer a question. */
export const QUESTIONS = [
  "bounds",
  "summary",
  "series",
  "top",
  "flows",
  "flow",
  "latency",
  "alerts",
  "hosts",
  "usage",
] as const;
export type QuestionName = (typeof QUESTIONS)[number];
export type QuestionArgument<Name extends QuestionName> = Parameters<Store[Name]>[0];

export type OpenOptions = Pick<HistoryOptions, "folder" | "maxBytes" | "maxAge" | "memory" | "threads"> & {
  /** Whom to become before anything is opened; null: stay. */
  user: { uid: number; gid: number } | null;
};

export type ToProcess =
  | { type: "open"; options: OpenOptions }
  | { type: "batch"; writer: string; number: number; batch: Batch }
  | { type: "question"; id: number; name: QuestionName; argument: unknown }
  | { type: "close" };

export interface Failure {
  code: string;
  message: string;
  remedy: string | null;
  /** Of a filter: where it is wrong. */
  position: number | null;
  length: number | null;
}

export type FromProcess =
  | { type: "opened" }
  | { type: "refused"; failure: Failure }
  | { type: "written"; number: number }
  | { type: "answer"; id: number; answer: unknown }
  | { type: "failure"; id: number; failure: Failure }
  | { type: "message"; text: string }
  | { type: "closed" };
