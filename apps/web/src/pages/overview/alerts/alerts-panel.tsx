// What is wrong: open alerts by severity, and the latest three.

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Alert } from "@wireglass/contract";
import { rulesQuery } from "../../../alerts/queries.ts";
import { SeverityMark } from "../../../alerts/severity-mark.tsx";
import { useAlertsNow } from "../../../alerts/use-alerts-now.ts";
import { ruleTitle, SEVERITIES } from "../../../alerts/words.ts";
import { exact } from "../../../format/time.ts";
import { useView } from "../../../live/view.tsx";
import { Panel } from "../../../panel/panel.tsx";
import { carried } from "../../../state/search.ts";
import { useSearch } from "../../../state/use-search.ts";
import classes from "./alerts-panel.module.css";
import { latestOpen, shortTime } from "./latest.ts";

export function AlertsPanel() {
  const alerts = useAlertsNow();
  const { shown, source, origin } = useView();
  const search = carried(useSearch());
  const rules = useQuery({ ...rulesQuery, enabled: origin === "server" }).data;
  const now = source?.kind === "file" ? (shown?.snapshot.now ?? 0) : Date.now() / 1000;
  const rows = latestOpen(alerts?.latest ?? [], now);
  const watching = rules?.filter(({ enabled }) => enabled).length;
  const open = alerts?.open ?? null;
  const none = open !== null && SEVERITIES.every((severity) => open[severity] === 0);
  return (
    <Panel
      title="Needs attention"
      area="alerts"
      loading={alerts === null}
      empty={
        none
          ? { why: "Nothing suspicious.", what: watching === undefined ? undefined : `${watching} rules are watching.` }
          : null
      }
      aside={
        open !== null &&
        !none && (
          <span className={classes.counts}>
            {SEVERITIES.filter((severity) => open[severity] > 0).map((severity) => (
              <Link key={severity} to="/alerts" search={{ ...search, severity }} title={`Open alerts of this severity`}>
                <SeverityMark severity={severity} word={false} />
                {open[severity]}
              </Link>
            ))}
          </span>
        )
      }
    >
      <ul className={classes.list}>
        {rows.map((alert) => (
          <li key={alert.id}>
            <Row alert={alert} title={ruleTitle(alert.rule, rules)} now={now} />
          </li>
        ))}
      </ul>
      <p className={classes.all}>
        <Link to="/alerts" search={search}>
          All alerts
        </Link>
      </p>
    </Panel>
  );
}

function Row({ alert, title, now }: { alert: Alert; title: string; now: number }) {
  const search = carried(useSearch());
  return (
    <Link to="/alerts" search={{ ...search, alert: alert.id }} className={classes.row} data-severity={alert.severity}>
      <span className={classes.head}>
        <b>{title}</b>
        <span className="muted" title={exact(alert.first)}>
          {shortTime(alert.first, now)}
        </span>
      </span>
      <span className={classes.summary}>{alert.summary}</span>
      <span className="hidden-visually">{alert.severity.toLowerCase()}</span>
    </Link>
  );
}
