// How fast does the network answer: one line, and the way to the page that says more.

import { Link } from "@tanstack/react-router";
import { Sparkline } from "../../../chart/sparkline.tsx";
import { milliseconds } from "../../../format/figure.ts";
import { useProbes } from "../../../live/use-probes.ts";
import { useView } from "../../../live/view.tsx";
import { carried } from "../../../state/search.ts";
import { useSearch } from "../../../state/use-search.ts";
import { FigureText } from "../../../ui/figure.tsx";
import { Term } from "../../../ui/term.tsx";
import { answers, type Answer } from "./answers.ts";
import classes from "./answers-panel.module.css";

export function AnswersPanel() {
  const { shown, staleSince, pending, historic } = useView();
  const { probes } = useProbes();
  const loading = shown === null;
  return (
    <section
      className={classes.panel}
      aria-label="How fast the network answers"
      aria-busy={loading || pending}
      data-faded={staleSince !== null || pending || undefined}
    >
      <ul className={classes.answers}>
        {answers(
          shown?.latency ?? null,
          probes,
          historic && shown?.latency === null ? "not kept by filter" : "not seen",
        ).map((answer) => (
          <li key={answer.key}>{loading ? <span className={classes.bone} /> : <One answer={answer} />}</li>
        ))}
      </ul>
    </section>
  );
}

function One({ answer }: { answer: Answer }) {
  const { name, explain, whom, median, notes, course, slots, slow, wrong } = answer;
  const search = carried(useSearch());
  return (
    <section aria-label={name}>
      <header>
        <h2>
          <Term explain={explain}>{name}</Term>
        </h2>
        <span className={classes.whom} title={whom}>
          {whom}
        </span>
      </header>
      <Link to="/latency" search={search} className={classes.link} title="To the Latency page">
        <span className={classes.figures}>
          <span className={classes.figure}>
            <FigureText figure={milliseconds(median)} />
          </span>
          <span className={classes.notes} title={notes.join(" · ")}>
            {notes.slice(0, -1).map((note) => `${note} · `)}
            <span className={wrong ? classes.wrong : ""}>{notes.at(-1)}</span>
          </span>
        </span>
        <span className={classes.spark}>
          <Sparkline
            values={course}
            least={2 * (median ?? 0)}
            slots={slots}
            token={slow || wrong ? "amber" : "green"}
          />
        </span>
      </Link>
    </section>
  );
}
