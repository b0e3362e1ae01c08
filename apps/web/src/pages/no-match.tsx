// Why a table has no rows, and what can be done about it.

import { clock } from "../format/time.ts";
import { useView } from "../live/view.tsx";
import { useSetSearch } from "../state/use-search.ts";
import { Button } from "../ui/button.tsx";

export function NoMatch() {
  const { filter, shown, source, historic, pending } = useView();
  const setSearch = useSetSearch();
  // That the old filter matched nothing says nothing of the new one.
  if (pending) return null;
  if (filter === "" && historic) return <p>Nothing was recorded in this range.</p>;
  if (filter === "")
    return <p>{source?.state === "running" ? "Nothing has come by yet." : "Start a capture, or open one."}</p>;
  const since = shown?.snapshot.since ?? null;
  return (
    <>
      <p>
        {since === null
          ? `Nothing ${historic ? "in this range " : ""}matches the filter.`
          : `Nothing has matched the filter since ${clock(since)}. A filter that is set while live counts from then on.`}
      </p>
      <Button onClick={() => setSearch({ filter: undefined }, false)} style={{ marginTop: 10 }}>
        Clear the filter
      </Button>
    </>
  );
}
