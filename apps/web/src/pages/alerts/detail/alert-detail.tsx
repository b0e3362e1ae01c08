// One alert in full: what happened, why it matters, what proves it, and what can be done about it.

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Alert } from "@wireglass/contract";
import { rulesQuery } from "../../../alerts/queries.ts";
import { SeverityMark } from "../../../alerts/severity-mark.tsx";
import { isSnoozed } from "../../../alerts/snoozed.ts";
import { ruleTitle, SEVERITY_MEANS } from "../../../alerts/words.ts";
import { ofHost } from "../../../filter/expression.ts";
import { useView } from "../../../live/view.tsx";
import { carried } from "../../../state/search.ts";
import { useSearch } from "../../../state/use-search.ts";
import { Button } from "../../../ui/button.tsx";
import { FilterLink } from "../../../ui/filter-link.tsx";
import { Icon } from "../../../ui/icon.tsx";
import { Term } from "../../../ui/term.tsx";
import { ANYBODY, restWords } from "../when.ts";
import { AlertButtons } from "./alert-buttons.tsx";
import classes from "./detail.module.css";
import { Evidence } from "./evidence.tsx";
import { ObservedBar } from "./observed-bar.tsx";
import { techniqueText } from "./techniques.ts";
import { Timeline } from "./timeline.tsx";

interface AlertDetailProps {
  readonly alert: Alert;
  readonly known: readonly Alert[];
  readonly now: number;
  readonly onClose: () => void;
}

export function AlertDetail({ alert, known, now, onClose }: AlertDetailProps) {
  const { origin } = useView();
  const search = useSearch();
  const rules = useQuery({ ...rulesQuery, enabled: origin === "server" }).data;
  const rule = rules?.find((one) => one.rule === alert.rule);
  return (
    <article className={classes.detail} aria-label={ruleTitle(alert.rule, rules)}>
      <header className={classes.head}>
        <Term explain={SEVERITY_MEANS[alert.severity]}>
          <SeverityMark severity={alert.severity} />
        </Term>
        {isSnoozed(alert, now) && (
          <span className={classes.state}>snoozed for {restWords(alert.snoozed_until ?? 0, now)} more</span>
        )}
        {alert.state === "closed" && <span className={classes.state}>closed</span>}
        <Button kind="plain" icon aria-label="Close the details" title="Close (Esc)" onClick={onClose}>
          <Icon name="close" />
        </Button>
      </header>
      <div className={classes.what}>
        <h3>{ruleTitle(alert.rule, rules)}</h3>
        <p>{alert.summary}</p>
      </div>
      {origin === "server" && <AlertButtons alert={alert} rule={rule} known={known} now={now} />}
      <ObservedBar alert={alert} rule={rule} />
      <Timeline alert={alert} now={now} />
      <section className={classes.part} aria-label="Why, and what to do">
        <h4 className={classes.title}>Why it matters, and what to do</h4>
        <p className={classes.explain}>{alert.explanation}</p>
      </section>
      <Evidence alert={alert} />
      <dl className={classes.facts}>
        <Side name="from" ip={alert.src_ip} />
        <Side name="to" ip={alert.dst_ip} />
        {alert.technique !== null && (
          <div>
            <dt>
              <Term explain="MITRE ATT&CK is a catalogue of what attackers do; the number stands there.">ATT&CK</Term>
            </dt>
            <dd>{techniqueText(alert.technique)}</dd>
          </div>
        )}
        {origin === "server" && (
          <div>
            <dt>rule</dt>
            <dd>
              <Link to="/alerts/rules" search={carried(search)} hash={alert.rule} className={classes.link}>
                {ruleTitle(alert.rule, rules)}
              </Link>
            </dd>
          </div>
        )}
      </dl>
    </article>
  );
}

function Side({ name, ip }: { name: string; ip: string | null }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {ip === null ? (
          <span className="muted">{ANYBODY}</span>
        ) : (
          <FilterLink to="/flows" condition={ofHost(ip)} className={`mono ${classes.link}`} title={`Flows of ${ip}`}>
            {ip}
          </FilterLink>
        )}
      </dd>
    </div>
  );
}
