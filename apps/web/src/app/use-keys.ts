// The keys that work on every page. Tables and dialogs add their own.

import { useEffect } from "react";
import { useSearch, useSetSearch } from "../state/use-search.ts";

export const FILTER_INPUT = "filter-input";

const TYPING = "input, textarea, select, [contenteditable=true], dialog[open] *";

export function useKeys(): void {
  const { paused } = useSearch();
  const setSearch = useSetSearch();
  useEffect(() => {
    function press(event: KeyboardEvent) {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (event.target instanceof Element && event.target.matches(TYPING)) return;
      if (event.key === "/") document.getElementById(FILTER_INPUT)?.focus();
      else if (event.key === "?") setSearch({ dialog: "keys" });
      else if (event.key === "p") setSearch({ paused: paused === true ? undefined : true });
      else return;
      event.preventDefault();
    }
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [paused, setSearch]);
}
