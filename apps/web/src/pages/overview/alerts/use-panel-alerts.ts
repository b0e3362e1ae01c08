// The alerts that the overview tells of: what is open now, or what a range of the past has raised, ended or not.

import { useQuery } from "@tanstack/react-query";
import type { Alert, AlertView, Problem } from "@wireglass/contract";
import { rangeAlertsQuery } from "../../../alerts/queries.ts";
import { useAlertsNow } from "../../../alerts/use-alerts-now.ts";
import { problemOf } from "../../../api/client.ts";
import { useView } from "../../../live/view.tsx";
import { countsOf, worstOf, worstOpen } from "./latest.ts";

export interface PanelAlerts {
  /** A range of the past, rather than now. */
  readonly past: boolean;
  /** Null until they have come. */
  readonly counts: AlertView["open"] | null;
  readonly rows: readonly Alert[];
  readonly problem: Problem | null;
}

export function usePanelAlerts(now: number): PanelAlerts {
  const { origin, range, historic } = useView();
  const open = useAlertsNow();
  const past = origin === "server" && historic ? range : null;
  const asked = useQuery({ ...rangeAlertsQuery(past ?? { from: 0, to: 1 }), enabled: past !== null });
  if (past === null) {
    return { past: false, counts: open?.open ?? null, rows: worstOpen(open?.latest ?? [], now), problem: null };
  }
  const raised = asked.data;
  return {
    past: true,
    counts: raised === undefined ? null : countsOf(raised),
    rows: worstOf(raised ?? []),
    problem: raised === undefined && asked.error !== null ? problemOf(asked.error) : null,
  };
}
