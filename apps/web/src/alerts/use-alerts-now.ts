// The open alerts of this moment, as the live stream tells them: whatever range is shown, and also while the view is paused.

import { skipToken, useQuery } from "@tanstack/react-query";
import type { AlertView } from "@wireglass/contract";
import { useMemo } from "react";
import { keys } from "../api/queries.ts";
import { useView } from "../live/view.tsx";
import type { ViewData } from "../live/view-data.ts";
import { awake } from "./snoozed.ts";

/** Null where nobody looks for alerts, and before anything has come. */
export function useAlertsNow(): AlertView | null {
  const { origin, filter } = useView();
  const view = useQuery<ViewData>({ queryKey: keys.view(origin, filter), queryFn: skipToken });
  const alerts = view.data?.snapshot.alerts;
  return useMemo(
    () => (alerts === undefined ? null : { open: awake(alerts, Date.now() / 1000), latest: alerts.latest }),
    [alerts],
  );
}
