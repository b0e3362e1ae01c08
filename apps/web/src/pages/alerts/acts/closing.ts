// The alerts that look closed already, while that can still be taken back.

import { useSyncExternalStore } from "react";

let closing: ReadonlySet<string> = new Set();
const listeners = new Set<() => void>();

export function setClosing(id: string, is: boolean): void {
  const next = new Set(closing);
  if (is) next.add(id);
  else next.delete(id);
  closing = next;
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useClosing = (): ReadonlySet<string> => useSyncExternalStore(subscribe, () => closing);
