// The view that every panel draws. Pausing holds it still; the capture and the stream go on behind it.

import { createContext, useContext, useRef, type ReactNode } from "react";
import { useSearch } from "../state/use-search.ts";
import { useFeed, type Feed } from "./use-feed.ts";
import type { ViewData } from "./view-data.ts";

export interface View extends Feed {
  /** What is shown: while paused, what was there at the moment of the pause. */
  readonly shown: ViewData | null;
  readonly paused: boolean;
  /** The old filter's figures are still shown, the new ones are on their way. */
  readonly pending: boolean;
  /** Since when nothing comes any more (milliseconds), or null. */
  readonly staleSince: number | null;
}

const ViewContext = createContext<View | null>(null);

export function ViewProvider({ children }: { children: ReactNode }) {
  const feed = useFeed();
  const paused = useSearch().paused === true;
  const held = useRef<{ origin: string; filter: string; data: ViewData } | null>(null);

  const same = held.current !== null && held.current.origin === feed.origin;
  const sameFilter = same && held.current?.filter === feed.filter;
  if (feed.data !== null && !(paused && sameFilter)) {
    held.current = { origin: feed.origin, filter: feed.filter, data: feed.data };
  } else if (!same || (feed.data === null && feed.filterProblem !== null)) {
    held.current = null;
  }
  const shown = held.current?.data ?? null;
  const view: View = {
    ...feed,
    shown,
    paused,
    pending: shown !== null && held.current?.filter !== feed.filter,
    staleSince: feed.connection?.state === "lost" ? feed.connection.since : null,
  };
  return <ViewContext value={view}>{children}</ViewContext>;
}

export function useView(): View {
  const view = useContext(ViewContext);
  if (view === null) throw new Error("useView needs a ViewProvider above it");
  return view;
}
