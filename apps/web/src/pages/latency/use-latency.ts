// The latencies of the view, and the states that all panels of this page share.

import type { LatencyView } from "@wireglass/contract";
import { useView } from "../../live/view.tsx";

export function useLatency(): { latency: LatencyView | null; loading: boolean; live: boolean } {
  const { shown, live } = useView();
  return {
    latency: shown?.latency ?? null,
    loading: shown === null,
    live,
  };
}
