// Whether a filter is right, asked of the one parser there is: in the server, or in the worker that reads a file.

import { useQuery } from "@tanstack/react-query";
import type { Problem } from "@wireglass/contract";
import { problemOf } from "../api/client.ts";
import { checkFilter, keys, type Origin } from "../api/queries.ts";
import { useLocalCapture } from "../local/context.ts";

export interface FilterCheck {
  readonly state: "unknown" | "right" | "wrong";
  readonly problem: Problem | null;
}

export function useFilterProblem(origin: Origin, filter: string): FilterCheck {
  const local = useLocalCapture();
  const { data, error } = useQuery({
    queryKey: keys.filterCheck(origin, filter),
    queryFn: () => (origin === "server" ? checkFilter(filter) : local.check(filter)),
    enabled: filter !== "",
    staleTime: Number.POSITIVE_INFINITY,
    retry: (failures, failure) => problemOf(failure).code === "unreachable" && failures < 30,
  });
  if (filter === "" || data !== undefined) return { state: "right", problem: null };
  return error === null ? { state: "unknown", problem: null } : { state: "wrong", problem: problemOf(error) };
}
