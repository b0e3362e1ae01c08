// What the form for a capture begins with: what was captured last, else the interface of the default route.

import type { InterfaceInfo, SourceState } from "@wireglass/contract";

export function lastCapture(source: SourceState | undefined): SourceState | null {
  return source?.kind === "live" && source.interfaces.length > 0 ? source : null;
}

/** An interface that has gone since cannot be chosen. */
export function usualChoice(there: readonly InterfaceInfo[], last: readonly string[]): string[] {
  const still = last.filter((name) => there.some((info) => info.name === name));
  return still.length > 0 ? still : there.filter((info) => info.default).map(({ name }) => name);
}
