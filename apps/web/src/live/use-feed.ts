// Which view the page shows, and that its data comes: from the server's stream, from history, or from the file that is open here.

import { skipToken, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Problem, SourceState } from "@wireglass/contract";
import { useCallback, useEffect, useMemo, useState } from "react";
import { problemOf } from "../api/client.ts";
import { keys, pastQuery, statusQuery, type Origin } from "../api/queries.ts";
import { useFilterProblem } from "../filter/use-filter-problem.ts";
import { useLocalCapture } from "../local/context.ts";
import type { Search } from "../state/search.ts";
import { useSearch } from "../state/use-search.ts";
import { presetRange, wholeSeconds, type TimeRange } from "../time/range.ts";
import { useHistoryAccess, type HistoryAccess } from "../time/use-history.ts";
import { connect, type Connection } from "./connection.ts";
import type { ViewData } from "./view-data.ts";

export interface Feed {
  readonly origin: Origin;
  readonly filter: string;
  /** What is wrong with the filter in the URL; nothing is shown for a filter that is wrong. */
  readonly filterProblem: Problem | null;
  readonly source: SourceState | null;
  readonly connection: Connection | null;
  readonly history: HistoryAccess;
  /** The time that was chosen; null is live. Without history it narrows the charts, and nothing else. */
  readonly range: TimeRange | null;
  /** The range is answered from history: every figure is of it. */
  readonly historic: boolean;
  /** Counts a range that ends now anew. */
  readonly renew: () => void;
  readonly data: ViewData | null;
  /** Why there is no answer for the range. */
  readonly rangeProblem: Problem | null;
}

/** `lists`: of the past, what is largest and latest is shown as well. */
export function useFeed(lists: boolean): Feed {
  const client = useQueryClient();
  const local = useLocalCapture();
  const search = useSearch();
  const origin: Origin = search.source === "local" ? "local" : "server";
  const filter = search.filter ?? "";
  const check = useFilterProblem(origin, filter);
  const usable = filter === "" || check.state === "right";

  useQuery(statusQuery(client));
  useEffect(() => {
    if (!usable) return undefined;
    if (origin === "server") return connect(client, filter);
    local.show(filter);
    return undefined;
  }, [client, local, origin, filter, usable]);

  const source = useQuery<SourceState>({ queryKey: keys.source(origin), queryFn: skipToken }).data ?? null;
  const connection = useQuery<Connection>({ queryKey: keys.connection, queryFn: skipToken }).data ?? null;
  const history = useHistoryAccess(origin, source);
  const { range, renew } = useTimeRange(search);

  const undecided = range !== null && history.access === "asking";
  const historic = range !== null && history.access === "on";
  const live = useQuery<ViewData>({
    queryKey: keys.view(origin, filter),
    queryFn: skipToken,
    // While the past is shown, nothing need be drawn because of the present.
    ...(historic ? { notifyOnChangeProps: [] } : {}),
  });
  const asked = useMemo(() => wholeSeconds(range ?? NEVER), [range]);
  const whole = useQuery({ ...pastQuery(asked, filter, true), enabled: historic && usable && lists });
  const short = useQuery({
    ...pastQuery(asked, filter, false),
    enabled: historic && usable && !lists && whole.data === undefined,
  });
  const past = lists || whole.data !== undefined ? whole : short;
  return {
    origin,
    filter,
    filterProblem: check.problem,
    source,
    connection: origin === "server" ? connection : null,
    history,
    range: historic ? asked : range,
    historic,
    renew,
    data: undecided ? null : ((historic ? past : live).data ?? null),
    rangeProblem: historic && past.error !== null && past.data === undefined ? problemOf(past.error) : null,
  };
}

const NEVER: TimeRange = { from: 0, to: 1 };

/** The range in the URL; a preset is counted from the moment when it was chosen, or the page loaded. */
function useTimeRange({ from, to, last }: Search): { range: TimeRange | null; renew: () => void } {
  const [turn, setTurn] = useState(0);
  const renew = useCallback(() => setTurn((before) => before + 1), []);
  const range = useMemo(
    () => {
      if (from !== undefined && to !== undefined) return { from, to };
      return last === undefined ? null : presetRange(last, Math.floor(Date.now() / 1000));
    },
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- a turn is a reason to look at the clock again
    [from, to, last, turn],
  );
  return { range, renew };
}
