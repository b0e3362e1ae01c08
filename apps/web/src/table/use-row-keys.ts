// A table by keyboard: arrows move, Enter opens, Escape closes.

import type { KeyboardEvent } from "react";

interface RowKeys {
  readonly ids: readonly string[];
  readonly active: string | null;
  readonly opened: string | null;
  readonly setActive: (id: string | null, index: number) => void;
  readonly setOpened: (id: string | null) => void;
}

const PAGE = 10;

/** Where a key leads from `index` (-1: nowhere yet) in a table of `length` rows; null for a key that does not move. */
export function moved(key: string, index: number, length: number): number | null {
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: index + 1,
    ArrowUp: index < 0 ? 0 : index - 1,
    PageDown: index + PAGE,
    PageUp: index - PAGE,
    Home: 0,
    End: length - 1,
  };
  const to = steps[key];
  return to === undefined || length === 0 ? null : Math.max(0, Math.min(length - 1, to));
}

export function useRowKeys({ ids, active, opened, setActive, setOpened }: RowKeys): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.target instanceof HTMLButtonElement || event.target instanceof HTMLAnchorElement) return;
    const index = active === null ? -1 : ids.indexOf(active);
    const to = moved(event.key, index, ids.length);
    if (to !== null) {
      setActive(ids[to], to);
      // What is open follows, so that rows can be read one after the other.
      if (opened !== null) setOpened(ids[to]);
    } else if (event.key === "Enter" && active !== null) setOpened(active);
    else if (event.key === "Escape" && opened !== null) setOpened(null);
    else if (event.key === "Escape" && active !== null) setActive(null, 0);
    else return;
    event.preventDefault();
  };
}
