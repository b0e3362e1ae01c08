// The filter box: what is typed is checked as it stands, Enter applies it, Escape takes it back.

import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { FILTER_INPUT } from "../app/use-keys.ts";
import { useView } from "../live/view.tsx";
import { useSetSearch } from "../state/use-search.ts";
import { Icon } from "../ui/icon.tsx";
import classes from "./filter-bar.module.css";
import { FilterForm } from "./filter-form.tsx";
import { FilterProblem } from "./filter-problem.tsx";
import { FilterText } from "./filter-text.tsx";
import { useFilterProblem, useIsWrong } from "./use-filter-problem.ts";

export function FilterBar() {
  const { filter } = useView();
  // A new filter in the URL (a link, the browser's back) is a new draft.
  return <FilterDraft key={filter} applied={filter} />;
}

function FilterDraft({ applied }: { applied: string }) {
  const { origin, pending, historic } = useView();
  const setSearch = useSetSearch();
  const [draft, setDraft] = useState(applied);
  const [scroll, setScroll] = useState(0);
  const [settled] = useDebouncedValue(draft.trim(), 350);
  const check = useFilterProblem(origin, settled);
  const isWrong = useIsWrong(origin);
  const problem = settled === draft.trim() ? check.problem : null;

  const apply = (filter: string) => {
    setDraft(filter);
    setSearch({ filter: filter.trim() === "" ? undefined : filter.trim() }, false);
  };

  return (
    <search className={classes.filter}>
      <form
        className={classes.box}
        data-wrong={problem !== null || undefined}
        data-pending={pending || undefined}
        onSubmit={(event) => {
          event.preventDefault();
          // A wrong one stays a draft: the view goes on with the last that was right.
          void isWrong(draft.trim()).then((wrong) => wrong || apply(draft));
        }}
      >
        <div className={classes.field}>
          {/* The colours lie under the input, whose own text is clear. */}
          <div className={classes.colours} aria-hidden="true">
            <div style={{ transform: `translateX(${-scroll}px)` }}>
              <FilterText filter={draft} />
            </div>
          </div>
          <input
            id={FILTER_INPUT}
            className={classes.input}
            value={draft}
            onChange={(event) => setDraft(event.currentTarget.value)}
            onScroll={(event) => setScroll(event.currentTarget.scrollLeft)}
            onKeyDown={(event) => {
              if (event.key !== "Escape") return;
              setDraft(applied);
              event.currentTarget.blur();
            }}
            placeholder="Filter: ip.addr == 10.0.0.0/8 and tcp.port == 443"
            aria-label="Display filter"
            aria-invalid={problem !== null}
            aria-describedby={problem === null ? undefined : "filter-problem"}
            maxLength={4096}
            autoComplete="off"
            autoCapitalize="off"
            autoCorrect="off"
            spellCheck={false}
            enterKeyHint="search"
          />
        </div>
        {draft.trim() !== applied && problem === null && draft.trim() !== "" && (
          <button type="submit" className={classes.apply}>
            Apply
          </button>
        )}
        {draft !== "" ? (
          <button type="button" className={classes.act} aria-label="Clear the filter" onClick={() => apply("")}>
            <Icon name="close" size={14} />
          </button>
        ) : (
          <kbd className={classes.key}>/</kbd>
        )}
        <FilterForm filter={draft} onApply={apply} />
      </form>
      {problem !== null && <FilterProblem filter={settled} problem={problem} />}
      {/* Of a range, its line says it. */}
      <p role="status" className="hidden-visually">
        {pending && !historic ? "Waiting for the first figures of this filter." : ""}
      </p>
    </search>
  );
}
