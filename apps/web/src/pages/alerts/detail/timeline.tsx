// When it began, how long it went on, and how often it struck.

import type { Alert } from "@wireglass/contract";
import { ago, duration, exact } from "../../../format/time.ts";
import { timesWords } from "../when.ts";
import classes from "./detail.module.css";

/** The least that is seen. */
const LEAST = 1.5;

export function Timeline({ alert, now }: { alert: Alert; now: number }) {
  const { first, last, count, state, time } = alert;
  const end = Math.max(last, state === "open" ? now : time);
  const part = end <= first ? 100 : Math.max(LEAST, ((last - first) / (end - first)) * 100);
  const once = last - first < 1;
  return (
    <section className={classes.part} aria-label="Timeline">
      <div className={classes.line} data-severity={alert.severity} aria-hidden="true">
        <span style={{ width: `${part}%` }} />
      </div>
      <dl className={classes.times}>
        <div>
          <dt>{once ? "seen" : "first"}</dt>
          <dd title={exact(first)}>{ago(first, now)}</dd>
        </div>
        {!once && (
          <div>
            <dt>last</dt>
            <dd title={exact(last)}>{ago(last, now)}</dd>
          </div>
        )}
        <div>
          <dt>struck</dt>
          <dd>
            {timesWords(count)}
            {!once && <span className="muted"> in {duration(last - first)}</span>}
          </dd>
        </div>
        <div>
          <dt>{state === "open" ? "still" : "closed"}</dt>
          <dd title={state === "open" ? undefined : exact(time)}>{state === "open" ? "open" : ago(time, now)}</dd>
        </div>
      </dl>
    </section>
  );
}
