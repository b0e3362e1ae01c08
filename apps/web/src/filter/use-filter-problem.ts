// Whether a filter is right, asked of the one parser there is: in the server, or in the worker that reads a file.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Problem } from "@wireglass/contract";
import { problemOf } from "../api/client.ts";
import { checkFilter, keys, type Origin } from "../api/queries.ts";
import { useLocalCapture } from "../local/context.ts";
import type { LocalCapture } from "../local/local-capture.ts";

export interface FilterCheck {
  readonly state: "unknown" | "right" | "wrong";
  readonly problem: Problem | null;
}

const filterCheckQuery = (origin: Origin, filter: string, local: LocalCapture) => ({
  queryKey: keys.filterCheck(origin, filter),
  queryFn: () => (origin === "server" ? checkFilter(filter) : local.check(filter)),
  staleTime: Number.POSITIVE_INFINITY,
});

/** The same question, asked at once. What cannot be asked now is not known to be wrong. */
export function useIsWrong(origin: Origin): (filter: string) => Promise<boolean> {
  const client = useQueryClient();
  const local = useLocalCapture();
  return async (filter) => {
    if (filter === "") return false;
    try {
      await client.fetchQuery({ ...filterCheckQuery(origin, filter, local), retry: false });
      return false;
    } catch (error) {
      return problemOf(error).code !== "unreachable";
    }
  };
}

export function useFilterProblem(origin: Origin, filter: string): FilterCheck {
  const local = useLocalCapture();
  const { data, error } = useQuery({
    ...filterCheckQuery(origin, filter, local),
    enabled: filter !== "",
    retry: (failures, failure) => problemOf(failure).code === "unreachable" && failures < 30,
  });
  if (filter === "" || data !== undefined) return { state: "right", problem: null };
  return error === null ? { state: "unknown", problem: null } : { state: "wrong", problem: problemOf(error) };
}
