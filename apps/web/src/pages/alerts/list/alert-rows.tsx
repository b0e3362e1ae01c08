// The rows of the list: as many as are in sight, in the page's own scrolling; the arrows move among them.

import { defaultRangeExtractor, useWindowVirtualizer, type Range } from "@tanstack/react-virtual";
import type { Alert, Rule } from "@wireglass/contract";
import { useLayoutEffect, useRef, useState, type KeyboardEvent } from "react";
import { flushSync } from "react-dom";
import { useSetSearch } from "../../../state/use-search.ts";
import { moved } from "../../../table/use-row-keys.ts";
import { AlertRow } from "./alert-row.tsx";
import classes from "./list.module.css";

/** A row of one line; the others are measured. */
const ROW = 53;

interface AlertRowsProps {
  readonly rows: readonly Alert[];
  readonly rules: readonly Rule[] | undefined;
  readonly opened: string | null;
  readonly now: number;
  readonly onOver: (over: boolean) => void;
}

export function AlertRows({ rows, rules, opened, now, onOver }: AlertRowsProps) {
  const setSearch = useSetSearch();
  const list = useRef<HTMLUListElement>(null);
  const [top, setTop] = useState(0);
  const [focused, setFocused] = useState<string | null>(null);
  const at = focused === null ? -1 : rows.findIndex(({ id }) => id === focused);
  // What stands above the list comes and goes.
  useLayoutEffect(() => {
    if (list.current !== null) setTop(Math.round(list.current.getBoundingClientRect().top + window.scrollY));
  });
  const virtualizer = useWindowVirtualizer<HTMLLIElement>({
    count: rows.length,
    estimateSize: () => ROW,
    overscan: 8,
    scrollMargin: top,
    getItemKey: (index) => rows[index].id,
    rangeExtractor: (range) => withFocused(range, at),
  });

  function press(event: KeyboardEvent<HTMLUListElement>) {
    const to = moved(event.key, at, rows.length);
    if (to === null) return;
    const { id } = rows[to];
    // It has to be there before it can have the focus, which brings it into sight.
    flushSync(() => setFocused(id));
    list.current?.querySelector<HTMLAnchorElement>(`[data-alert="${CSS.escape(id)}"]`)?.focus();
    // What is open follows, so that alerts can be read one after the other.
    if (opened !== null) setSearch({ alert: id });
    event.preventDefault();
  }

  return (
    // The arrows move among its links.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <ul
      ref={list}
      className={classes.list}
      style={{ height: virtualizer.getTotalSize() }}
      onKeyDown={press}
      onFocus={({ target }) => setFocused(target.closest<HTMLElement>("[data-alert]")?.dataset["alert"] ?? null)}
      onBlur={() => setFocused(null)}
      onMouseEnter={() => onOver(true)}
      onMouseLeave={() => onOver(false)}
    >
      {virtualizer.getVirtualItems().map(({ index, start }) => (
        <li
          key={rows[index].id}
          ref={virtualizer.measureElement}
          data-index={index}
          className={classes.item}
          aria-posinset={index + 1}
          aria-setsize={rows.length}
          style={{ transform: `translateY(${start - top}px)` }}
        >
          <AlertRow alert={rows[index]} rules={rules} opened={rows[index].id === opened} now={now} />
        </li>
      ))}
    </ul>
  );
}

/** The row with the focus stays: it would be lost with the row. */
function withFocused(range: Range, at: number): number[] {
  const shown = defaultRangeExtractor(range);
  return at < 0 || at >= range.count || shown.includes(at) ? shown : [...shown, at].toSorted((a, b) => a - b);
}
