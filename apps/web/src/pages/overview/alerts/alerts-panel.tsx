// What is wrong: alerts by severity, and the worst three; of a range of the past those that it raised.

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Alert } from "@wireglass/contract";
import { rulesQuery } from "../../../alerts/queries.ts";
import { SeverityMark } from "../../../alerts/severity-mark.tsx";
import { ruleTitle, SEVERITIES } from "../../../alerts/words.ts";
import { exact } from "../../../format/time.ts";
import { useView } from "../../../live/view.tsx";
import { Panel } from "../../../panel/panel.tsx";
import { carried } from "../../../state/search.ts";
import { useSearch } from "../../../state/use-search.ts";
import classes from "./alerts-panel.module.css";
import { shortTime } from "./latest.ts";
import { usePanelAlerts } from "./use-panel-alerts.ts";

export function AlertsPanel() {
  const { shown, source, origin } = useView();
  const search = carried(useSearch());
  const rules = useQuery({ ...rulesQuery, enabled: origin === "server" }).data;
  const now = source?.kind === "file" ? (shown?.snapshot.now ?? 0) : Date.now() / 1000;
  const { past, counts, rows, problem } = usePanelAlerts(now);
  const watching = rules?.filter(({ enabled }) => enabled).length;
  const none = counts !== null && SEVERITIES.every((severity) => counts[severity] === 0);
  const nothing = past ? "No alert in this range." : "Nothing suspicious.";
  return (
    <Panel
      title={past ? "Alerts in this range" : "Needs attention"}
      area="alerts"
      loading={counts === null}
      problem={problem}
      empty={
        none
          ? { why: nothing, what: past || watching === undefined ? undefined : `${watching} rules are watching.` }
          : null
      }
      aside={
        counts !== null &&
        !none && (
          <span className={classes.counts}>
            {SEVERITIES.filter((severity) => counts[severity] > 0).map((severity) => (
              <Link key={severity} to="/alerts" search={{ ...search, severity }} title="Alerts of this severity">
                <SeverityMark severity={severity} word={false} />
                {counts[severity]}
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
    <Link
      to="/alerts"
      search={{ ...search, alert: alert.id, ...(alert.state === "closed" ? { alerts: "closed" } : {}) }}
      className={classes.row}
      data-severity={alert.severity}
    >
      <span className={classes.head}>
        <b>{title}</b>
        <span className="muted" title={exact(alert.first)}>
          {shortTime(alert.first, now)}
        </span>
      </span>
      <span className={classes.summary} title={alert.summary}>
        {alert.summary}
      </span>
      <span className="hidden-visually">{alert.severity.toLowerCase()}</span>
    </Link>
  );
}
