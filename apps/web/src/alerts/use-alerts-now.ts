// The open alerts of this moment, as the live stream tells them: whatever range is shown, and also while the view is paused.

import { skipToken, useQuery } from "@tanstack/react-query";
import type { AlertView } from "@wireglass/contract";
import { keys } from "../api/queries.ts";
import { useView } from "../live/view.tsx";
import type { ViewData } from "../live/view-data.ts";

/** Null where nobody looks for alerts, and before anything has come. */
export function useAlertsNow(): AlertView | null {
  const { origin, filter } = useView();
  const view = useQuery<ViewData>({ queryKey: keys.view(origin, filter), queryFn: skipToken });
  return view.data?.snapshot.alerts ?? null;
}
