// Reading the URL's state, and changing a part of it.

import { useNavigate, useRouterState } from "@tanstack/react-router";
import { useCallback } from "react";
import { readSearch, type Search } from "./search.ts";

type Change = { [Name in keyof Search]?: Search[Name] | undefined };

export function useSearch(): Search {
  return useRouterState({ select: (state) => readSearch(state.location.search), structuralSharing: true });
}

/** Changes what is named and keeps the rest. `replace` leaves no step in the browser's history. */
export function useSetSearch(): (change: Change, replace?: boolean) => void {
  const navigate = useNavigate();
  return useCallback(
    (change, replace = true) => {
      void navigate({
        to: ".",
        replace,
        search: (before: Search) => readSearch({ ...before, ...change }),
      });
    },
    [navigate],
  );
}
