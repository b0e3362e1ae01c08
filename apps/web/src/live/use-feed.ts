// Which view the page shows, and that its data comes: from the server's stream or from the file that is open here.

import { skipToken, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Problem, SourceState } from "@wireglass/contract";
import { useEffect } from "react";
import { keys, statusQuery, type Origin } from "../api/queries.ts";
import { useFilterProblem } from "../filter/use-filter-problem.ts";
import { useLocalCapture } from "../local/context.ts";
import { useSearch } from "../state/use-search.ts";
import { connect, type Connection } from "./connection.ts";
import type { ViewData } from "./view-data.ts";

export interface Feed {
  readonly origin: Origin;
  readonly filter: string;
  /** What is wrong with the filter in the URL; nothing is shown for a filter that is wrong. */
  readonly filterProblem: Problem | null;
  readonly source: SourceState | null;
  readonly connection: Connection | null;
  readonly data: ViewData | null;
}

export function useFeed(): Feed {
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
  const data = useQuery<ViewData>({ queryKey: keys.view(origin, filter), queryFn: skipToken }).data ?? null;
  const connection = useQuery<Connection>({ queryKey: keys.connection, queryFn: skipToken }).data ?? null;
  return {
    origin,
    filter,
    filterProblem: check.problem,
    source,
    connection: origin === "server" ? connection : null,
    data,
  };
}
