// The view that every panel draws. Pausing holds it still; the capture and the stream go on behind it.

import { useRouterState } from "@tanstack/react-router";
import { createContext, useContext, useRef, type ReactNode } from "react";
import { useSearch } from "../state/use-search.ts";
import { useFeed, type Feed } from "./use-feed.ts";
import type { ViewData } from "./view-data.ts";

export interface View extends Feed {
  /** What is shown: while paused, what was there at the moment of the pause. */
  readonly shown: ViewData | null;
  /** Names the filter and the time that `shown` is of. */
  readonly shownOf: string | null;
  readonly paused: boolean;
  /** The old filter's or the old range's figures are still shown, the new ones are on their way. */
  readonly pending: boolean;
  /** Since when nothing comes any more (milliseconds), or null. */
  readonly staleSince: number | null;
  /** The figures are of something that is whole: a file, or a range of the past. */
  readonly whole: boolean;
  /** New figures come by themselves. */
  readonly live: boolean;
}

const ViewContext = createContext<View | null>(null);

/** Pages that show neither what is largest nor the latest flows: of the past that is not asked for. */
const WITHOUT_LISTS: ReadonlySet<string> = new Set(["/latency"]);

interface Held {
  readonly origin: string;
  readonly identity: string;
  readonly data: ViewData;
}

export function ViewProvider({ children }: { children: ReactNode }) {
  const lists = useRouterState({ select: ({ location }) => !WITHOUT_LISTS.has(location.pathname) });
  const feed = useFeed(lists);
  const { origin, filter, source, range, historic, data } = feed;
  const paused = useSearch().paused === true && !historic;
  const held = useRef<Held | null>(null);

  const identity = historic ? `past ${range?.from} ${range?.to} ${filter}` : `live ${filter}`;
  const sameOrigin = held.current?.origin === origin;
  const sameView = sameOrigin && held.current?.identity === identity;
  if (data !== null && !(paused && sameView)) held.current = { origin, identity, data };
  else if (!sameOrigin || (data === null && (feed.filterProblem !== null || feed.rangeProblem !== null))) {
    held.current = null;
  }
  const heldData = held.current?.data ?? null;
  // What a page without lists has been shown is not enough for one that has some.
  const shown = lists && heldData?.past?.lists === false ? null : heldData;
  const view: View = {
    ...feed,
    shown,
    shownOf: held.current?.identity ?? null,
    paused,
    pending: shown !== null && held.current?.identity !== identity,
    staleSince: feed.connection?.state === "lost" && !historic ? feed.connection.since : null,
    whole: historic || source?.kind === "file",
    live: source?.state === "running" && !paused && !historic,
  };
  return <ViewContext value={view}>{children}</ViewContext>;
}

export function useView(): View {
  const view = useContext(ViewContext);
  if (view === null) throw new Error("useView needs a ViewProvider above it");
  return view;
}
