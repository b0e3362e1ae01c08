// The targets that are probed. A capture file that this browser reads has none. Pausing holds them still, as everything else.

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Probes, Problem } from "@wireglass/contract";
import { useRef } from "react";
import { problemOf } from "../api/client.ts";
import { keys, probesQuery } from "../api/queries.ts";
import { useView } from "./view.tsx";

export interface ProbesView {
  readonly probes: Probes | null;
  readonly problem: Problem | null;
  /** Whether there can be any. */
  readonly possible: boolean;
}

export function useProbes(): ProbesView {
  const { origin, paused, historic } = useView();
  // Echoes are of now; what they measured in the past is among the latencies.
  const possible = origin === "server" && !historic;
  const { data, error } = useQuery({ ...probesQuery, enabled: origin === "server" });
  const held = useRef<Probes | null>(null);
  if (!paused || held.current === null) held.current = data ?? null;
  return {
    probes: possible ? held.current : null,
    problem: possible && data === undefined && error !== null ? problemOf(error) : null,
    possible,
  };
}

/** Changes the probes; the server's answer is what they are then. */
export function useChangeProbes<Spec = void>(change: (spec: Spec) => Promise<Probes>, onDone?: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (probes) => {
      client.setQueryData<Probes>(keys.probes, probes);
      onDone?.();
    },
  });
}
