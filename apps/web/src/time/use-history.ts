// Whether there is a past to be looked at, how far back it reaches, and if there is none, why.

import { useQuery } from "@tanstack/react-query";
import type { HistoryState, SourceState } from "@wireglass/contract";
import { historyQuery, type Origin } from "../api/queries.ts";

export interface HistoryAccess {
  /** Null while it is not known. */
  readonly state: HistoryState | null;
  /** `asking`: not known yet. */
  readonly access: "asking" | "on" | "off";
  /** Why it is off, as a sentence. */
  readonly why: string | null;
}

export function useHistoryAccess(origin: Origin, source: SourceState | null): HistoryAccess {
  const { data, error } = useQuery({ ...historyQuery, enabled: origin === "server" });
  const state = origin === "server" ? (data ?? null) : null;
  const why = whyOff(origin, source, state);
  if (why !== null) return { state, access: "off", why };
  if (state !== null && source !== null) return { state, access: "on", why: null };
  if (error !== null && data === undefined) return { state, access: "off", why: "The history does not answer." };
  return { state, access: "asking", why: null };
}

function whyOff(origin: Origin, source: SourceState | null, state: HistoryState | null): string | null {
  if (origin === "local") return "A capture file that is read in the browser has no history.";
  if (source?.kind === "file") return "A capture file has no history: history is of what is captured live.";
  if (source?.kind === "demo") return "The demo keeps no history.";
  if (state?.state === "off") return "No history is kept: Wireglass was started without it.";
  if (state?.state === "failed") return `No history is kept: ${state.problem ?? "it could not be opened"}`;
  return null;
}
