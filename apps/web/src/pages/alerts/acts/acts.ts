// What was done last, in words, with the way back. What cannot be taken back is only done once the time for that has passed.

import { useSyncExternalStore } from "react";

export interface Act {
  readonly key: number;
  readonly text: string;
  /** Null: it was the way back itself. */
  readonly undo: (() => Promise<unknown>) | null;
}

/** So long an act can be undone. */
export const UNDO_MS = 12_000;

let act: Act | null = null;
let ends: ReturnType<typeof setTimeout> | undefined;
let pending: (() => Promise<unknown>) | null = null;
let next = 1;
const listeners = new Set<() => void>();

function show(fresh: Act | null): void {
  act = fresh;
  clearTimeout(ends);
  if (fresh !== null) ends = setTimeout(putAwayAct, UNDO_MS);
  for (const listener of listeners) listener();
}

/** Does what was put off, if anything was. */
export function settle(): void {
  const run = pending;
  pending = null;
  void run?.();
}

export function putAwayAct(): void {
  settle();
  show(null);
}

/** It is done; `undo` takes it back. */
export function done(text: string, undo: Act["undo"] = null): void {
  settle();
  show({ key: next++, text, undo });
}

/** It looks done, and is done when nobody has taken it back in time. */
export function putOff(text: string, run: () => Promise<unknown>, back: () => void): void {
  settle();
  pending = run;
  show({
    key: next++,
    text,
    undo: () => {
      pending = null;
      back();
      return Promise.resolve();
    },
  });
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useLastAct = (): Act | null => useSyncExternalStore(subscribe, () => act);
