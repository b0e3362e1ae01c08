// Where a range has no answer, or nothing in it, one word for the whole page: why, and where there is something.

import { useQueryClient } from "@tanstack/react-query";
import { useRouterState } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { keys } from "../../api/queries.ts";
import { useView } from "../../live/view.tsx";
import { moment, rangeWords } from "../../time/range.ts";
import { useTime } from "../../time/use-time.ts";
import { Button } from "../../ui/button.tsx";
import { ProblemNote } from "../../ui/problem.tsx";
import classes from "./time.module.css";

/** The pages whose figures are those of the range. The ring of packets may know what history does not. */
const PAGES: ReadonlySet<string> = new Set(["/", "/flows", "/applications", "/latency"]);

export function RangeGate({ children }: { children: ReactNode }) {
  const { historic, rangeProblem, shown, pending, filter } = useView();
  const here = useRouterState({ select: (state) => state.location.pathname });
  if (!historic || !PAGES.has(here)) return children;
  if (rangeProblem !== null) return <NoAnswer />;
  if (shown?.past && !pending && filter === "" && shown.snapshot.packets === 0) return <NothingThen />;
  return children;
}

function NoAnswer() {
  const { rangeProblem, range } = useView();
  const { goLive } = useTime();
  const client = useQueryClient();
  if (rangeProblem === null || range === null) return null;
  return (
    <div className={classes.gate}>
      <ProblemNote problem={rangeProblem} />
      <div className={classes.acts}>
        <Button onClick={() => void client.invalidateQueries({ queryKey: keys.pasts })}>Ask again</Button>
        <Button onClick={goLive}>Live</Button>
      </div>
    </div>
  );
}

const HOUR = 3600;

function NothingThen() {
  const { range, history } = useView();
  const { goLive, goTo } = useTime();
  const bounds = history.state?.bounds ?? null;
  const now = Date.now() / 1000;
  return (
    <section className={classes.gate}>
      <h1>Nothing was recorded then</h1>
      <p className="muted">
        {bounds === null
          ? "History is empty: it begins with the first packet that is captured."
          : `${range === null ? "" : `Of ${rangeWords(range, now)} nothing is known. `}History reaches from ${moment(bounds.from, now)} to ${moment(bounds.to, now)}.`}
      </p>
      <div className={classes.acts}>
        {bounds !== null && (
          <>
            <Button
              kind="primary"
              onClick={() => goTo({ from: Math.max(bounds.from, bounds.to - HOUR), to: bounds.to })}
            >
              Its last hour
            </Button>
            <Button onClick={() => goTo(bounds)}>All that is kept</Button>
          </>
        )}
        <Button kind={bounds === null ? "primary" : "default"} onClick={goLive}>
          Live
        </Button>
      </div>
    </section>
  );
}
