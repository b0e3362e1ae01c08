// One quiet line below the bar while a range is chosen: what it is a range of, and how far its figures can be relied on.

import { roundDuration } from "../../format/time.ts";
import type { Past } from "../../live/view-data.ts";
import { useView } from "../../live/view.tsx";
import { moment, rangeWords } from "../../time/range.ts";
import { useTime } from "../../time/use-time.ts";
import { Button } from "../../ui/button.tsx";
import classes from "./time.module.css";

export function RangeLine() {
  const { range, historic, history, filter, shown, pending, rangeProblem } = useView();
  const { goLive, goTo } = useTime();
  if (range === null || history.access === "asking" || rangeProblem !== null) return null;
  const now = Date.now() / 1000;
  if (!historic) {
    return (
      <p className={classes.line}>
        Only the charts are narrowed to {rangeWords(range, now)}; all other figures are of the whole time. {history.why}
        <Button kind="plain" className={classes.all} onClick={goLive}>
          Leave this range
        </Button>
      </p>
    );
  }
  const past = shown?.past ?? null;
  if (past === null || pending) {
    return <output className={classes.line}>Looking up {rangeWords(range, now)}…</output>;
  }
  // The page itself says it then.
  if (filter === "" && shown?.snapshot.packets === 0) return null;
  const begins = history.state?.bounds?.from ?? null;
  const short = !past.complete && past.looked_from > past.range.from;
  return (
    <p className={classes.line}>
      <span>
        {rangeWords(past.range, now)}, {roundDuration(past.range.to - past.range.from)}, {madeFrom(past)}.
        {begins !== null && begins > past.range.from && ` History begins at ${moment(begins, now)}.`}
      </span>
      {short && (
        <span className={classes.incomplete}>
          Only what came after {moment(past.looked_from, now)} could be looked through in time.
          <Button
            kind="plain"
            className={classes.all}
            onClick={() => goTo({ from: past.looked_from, to: past.range.to })}
          >
            Show that part
          </Button>
        </span>
      )}
      {!past.complete && !short && past.note === null && <span>Some of it could not be looked through.</span>}
      {past.note !== null && <span>{past.note}</span>}
    </p>
  );
}

const STEPS: Readonly<Record<number, string>> = {
  1: "from sums of each second",
  60: "from sums of each minute",
  3600: "from sums of each hour",
  86400: "from sums of each day",
};

const madeFrom = ({ resolution }: Past): string =>
  resolution === 0 ? "from its single flows" : (STEPS[resolution] ?? `from sums of ${roundDuration(resolution)} each`);
