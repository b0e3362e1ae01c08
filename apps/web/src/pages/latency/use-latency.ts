// The latencies of the view, and the states that all panels of this page share.

import { useQuery } from "@tanstack/react-query";
import type { LatencyKinds, LatencyView, Problem } from "@wireglass/contract";
import { problemOf } from "../../api/client.ts";
import { pastLatencyQuery } from "../../api/queries.ts";
import { useView } from "../../live/view.tsx";

interface Shown<Latency> {
  latency: Latency | null;
  loading: boolean;
  live: boolean;
}

/** How fast each kind of answer comes. */
export function useLatency(): Shown<LatencyKinds> {
  const { shown, live } = useView();
  return { latency: shown?.latency ?? null, loading: shown === null, live };
}

/** And who answers how fast: of the past that is one more question, which no other page asks. */
export function useWholeLatency(): Shown<LatencyView> & { problem: Problem | null; again: () => void } {
  const { shown, live, historic, range, filter } = useView();
  const kinds = shown?.latency ?? null;
  const past = shown?.past?.range ?? null;
  // Together with all else of a new range, while the old one is still shown.
  useQuery({ ...pastLatencyQuery(range ?? NEVER), enabled: historic && filter === "" });
  const { data, error, refetch } = useQuery({
    ...pastLatencyQuery(past ?? NEVER),
    enabled: past !== null && kinds !== null,
  });
  const detail = past === null ? (shown?.latencyDetail ?? null) : (data ?? null);
  return {
    latency: kinds === null || detail === null ? null : { ...kinds, ...detail },
    loading: shown === null || (kinds !== null && detail === null),
    live,
    problem: past === null || error === null ? null : problemOf(error),
    again: () => void refetch(),
  };
}

const NEVER = { from: 0, to: 1 };
