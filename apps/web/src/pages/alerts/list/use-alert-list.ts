// The alerts that the page lists: asked of the server page by page, kept up by the stream; of a file in the browser what its engine tells.

import { useInfiniteQuery } from "@tanstack/react-query";
import type { Alert, Problem } from "@wireglass/contract";
import { useMemo, useRef } from "react";
import { useAlertsNow } from "../../../alerts/use-alerts-now.ts";
import { alertsQuery } from "../../../alerts/queries.ts";
import { problemOf } from "../../../api/client.ts";
import { useView } from "../../../live/view.tsx";
import { useSearch } from "../../../state/use-search.ts";
import { useClosing } from "../acts/closing.ts";
import { listed, mergeAlerts, readSeverities, type ListName } from "./alert-list.ts";

export interface AlertList {
  readonly list: ListName;
  readonly rows: readonly Alert[];
  /** All that are known, listed or not. */
  readonly known: readonly Alert[];
  readonly loading: boolean;
  readonly problem: Problem | null;
  /** Asks for the next page; null when all has come. */
  readonly more: (() => void) | null;
  readonly moreComes: boolean;
  /** Names which alerts were asked for, and how many pages of them have come. */
  readonly asked: string;
}

const NONE: readonly Alert[] = [];

export function useAlertList(): AlertList {
  const { origin, range, historic, paused } = useView();
  const search = useSearch();
  const now = useAlertsNow();
  const list: ListName = search.alerts ?? "open";
  const within = historic ? range : null;
  const query = useInfiniteQuery({
    ...alertsQuery(list === "closed" ? "closed" : "open", within),
    enabled: origin === "server",
  });
  const pages = query.data?.pages;
  const latest = now?.latest ?? NONE;
  const known = useMemo(() => mergeAlerts(pages?.flatMap(({ rows }) => rows) ?? NONE, latest), [pages, latest]);
  // Paused, the list holds still as everything else does; what was done to an alert by hand is asked for anew.
  const held = useRef({ known, pages, list });
  if (!paused || held.current.pages !== pages || held.current.list !== list) held.current = { known, pages, list };
  const closing = useClosing();
  const kept = held.current.known;
  const shown = useMemo(
    () => kept.map((alert): Alert => (closing.has(alert.id) ? { ...alert, state: "closed" } : alert)),
    [kept, closing],
  );
  const rows = useMemo(
    () => listed(shown, { list, severities: readSeverities(search.severity), range: within }, Date.now() / 1000),
    [shown, list, search.severity, within],
  );
  const local = origin === "local";
  return {
    list,
    rows,
    known: shown,
    loading: local ? now === null : query.isPending,
    problem: !local && query.data === undefined && query.error !== null ? problemOf(query.error) : null,
    more: !local && query.hasNextPage ? () => void query.fetchNextPage() : null,
    moreComes: query.isFetchingNextPage,
    asked: `${list} ${search.severity ?? ""} ${pages?.length ?? 0}`,
  };
}
