// The keys that work on every page. Tables and dialogs add their own.

import { useEffect } from "react";
import { useView } from "../live/view.tsx";
import { useSearch, useSetSearch } from "../state/use-search.ts";
import { useTime } from "../time/use-time.ts";

export const FILTER_INPUT = "filter-input";

const TYPING = "input, textarea, select, [contenteditable=true], dialog[open] *";

export function useKeys(): void {
  const { paused } = useSearch();
  const { historic, history, range } = useView();
  const setSearch = useSetSearch();
  const time = useTime();
  const stepping = history.access === "on";
  useEffect(() => {
    const acts: Readonly<Record<string, (() => void) | false>> = {
      "/": () => document.getElementById(FILTER_INPUT)?.focus(),
      "?": () => setSearch({ dialog: "keys" }),
      p: !historic && (() => setSearch({ paused: paused === true ? undefined : true })),
      l: range !== null && time.goLive,
      "[": stepping && time.earlier,
      "]": stepping && time.later,
      "-": stepping && time.zoomOut,
    };
    function press(event: KeyboardEvent) {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (event.target instanceof Element && event.target.matches(TYPING)) return;
      const act = Object.hasOwn(acts, event.key) ? acts[event.key] : false;
      if (act === undefined || act === false) return;
      act();
      event.preventDefault();
    }
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [paused, historic, stepping, range, time, setSearch]);
}
