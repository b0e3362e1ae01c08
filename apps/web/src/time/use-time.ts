// Going through time: live, a preset, a range, a step earlier or later, a wider look. Each is a step in the browser's history.

import { useMemo } from "react";
import { useView } from "../live/view.tsx";
import { useSearch, useSetSearch } from "../state/use-search.ts";
import { after, before, type PresetId, type TimeRange, wholeSeconds, wider } from "./range.ts";

export interface TimeActions {
  readonly goLive: () => void;
  readonly goTo: (range: TimeRange) => void;
  readonly choose: (preset: PresetId) => void;
  readonly earlier: () => void;
  readonly later: () => void;
  readonly zoomOut: () => void;
}

/** What a first step back from live shows. */
const FIRST_STEP = 900;

/** The URL needs no more than milliseconds. */
const toMillis = (seconds: number): number => Math.round(seconds * 1000) / 1000;

export function useTime(): TimeActions {
  const { range, history, renew } = useView();
  const { last } = useSearch();
  const setSearch = useSetSearch();
  const recorded = history.access === "on";
  return useMemo(() => {
    const goLive = () => setSearch({ from: undefined, to: undefined, last: undefined }, false);
    const goTo = (chosen: TimeRange) => {
      // A chart alone can be narrowed to less than a second.
      const { from, to } = recorded ? wholeSeconds(chosen) : chosen;
      setSearch({ from: toMillis(from), to: toMillis(to), last: undefined, paused: undefined }, false);
    };
    const now = () => Math.floor(Date.now() / 1000);
    return {
      goLive,
      goTo,
      choose: (preset) => {
        if (preset === last) renew();
        else setSearch({ from: undefined, to: undefined, last: preset, paused: undefined }, false);
      },
      earlier: () => goTo(range === null ? { from: now() - FIRST_STEP, to: now() } : before(range)),
      later: () => {
        const next = range === null ? null : after(range, now());
        if (next !== null) goTo(next);
        else if (range !== null) goLive();
      },
      zoomOut: () => {
        if (range !== null) goTo(wider(range, now()));
      },
    };
  }, [range, recorded, last, renew, setSearch]);
}
