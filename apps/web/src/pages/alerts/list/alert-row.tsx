// One alert in the list: how bad, what, who to whom, since when, how often. The row is a link to its details.

import { Link } from "@tanstack/react-router";
import type { Alert, Rule } from "@wireglass/contract";
import { SeverityMark } from "../../../alerts/severity-mark.tsx";
import { isSnoozed } from "../../../alerts/snoozed.ts";
import { ruleTitle } from "../../../alerts/words.ts";
import { exact } from "../../../format/time.ts";
import { useSearch } from "../../../state/use-search.ts";
import { restWords, timesWords, whenWords } from "../when.ts";
import classes from "./list.module.css";

interface AlertRowProps {
  readonly alert: Alert;
  readonly rules: readonly Rule[] | undefined;
  readonly opened: boolean;
  readonly now: number;
}

export function AlertRow({ alert, rules, opened, now }: AlertRowProps) {
  const search = useSearch();
  const { src_ip: src, dst_ip: dst, severity, summary, count, first } = alert;
  return (
    <Link
      to="/alerts"
      search={{ ...search, alert: alert.id }}
      preload={false}
      className={classes.row}
      data-opened={opened || undefined}
      data-alert={alert.id}
      aria-current={opened || undefined}
    >
      <span className={classes.severity}>
        <SeverityMark severity={severity} />
      </span>
      <span className={classes.what}>
        <b>{ruleTitle(alert.rule, rules)}</b>
        <span className={classes.summary}>{summary}</span>
      </span>
      <span className={classes.who}>
        {src !== null && <span className="mono">{src}</span>}
        {dst !== null && (
          <span className="mono">
            <span className="muted">→ </span>
            {dst}
          </span>
        )}
        {src === null && dst === null && <span className="muted">many</span>}
      </span>
      <span className={classes.when}>
        <span title={exact(first)}>{whenWords(alert, now)}</span>
        <span className="muted">
          {isSnoozed(alert, now) && alert.state === "open"
            ? `snoozed, ${restWords(alert.snoozed_until ?? 0, now)} more`
            : timesWords(count)}
        </span>
      </span>
    </Link>
  );
}
