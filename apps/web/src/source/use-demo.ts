// Starts the demo, and turns the page to it.

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { problemOf } from "../api/client.ts";
import { keys, startDemo } from "../api/queries.ts";
import { reportProblem } from "../live/problems.ts";
import { useSetSearch } from "../state/use-search.ts";

export function useDemo() {
  const client = useQueryClient();
  const setSearch = useSetSearch();
  const { mutate, isPending } = useMutation({
    mutationFn: startDemo,
    onSuccess: (state) => {
      client.setQueryData(keys.source("server"), state);
      setSearch({ dialog: undefined, source: undefined, paused: undefined });
    },
    onError: (error) => reportProblem(client, problemOf(error)),
  });
  return { start: () => mutate(), isPending };
}
