// One rule: a line, and below it, once it is opened, what it means and how it can be tuned.

import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Rule, Severity } from "@wireglass/contract";
import { useEffect, useRef } from "react";
import { SeverityMark } from "../../../alerts/severity-mark.tsx";
import { SEVERITIES, severityName } from "../../../alerts/words.ts";
import { problemOf } from "../../../api/client.ts";
import { count, group, joined } from "../../../format/figure.ts";
import { carried } from "../../../state/search.ts";
import { useSearch } from "../../../state/use-search.ts";
import { Button } from "../../../ui/button.tsx";
import { Icon } from "../../../ui/icon.tsx";
import { ProblemNote } from "../../../ui/problem.tsx";
import { withUnit } from "../detail/observed.ts";
import { techniqueText } from "../detail/techniques.ts";
import { RuleEditor } from "./rule-editor.tsx";
import classes from "./rules.module.css";
import { useChangeRule } from "./use-rules.ts";

interface RuleRowProps {
  readonly rule: Rule;
  readonly opened: boolean;
  readonly onOpen: (open: boolean) => void;
}

export function RuleRow({ rule, opened, onOpen }: RuleRowProps) {
  const place = useRef<HTMLLIElement>(null);
  const search = carried(useSearch());
  const first = rule.parameters[0];
  const changed = rule.parameters.some(({ value, default: usual }) => value !== usual);
  useEffect(() => {
    // Whoever comes from an alert sees its rule.
    if (location.hash === `#${rule.rule}`) place.current?.scrollIntoView({ block: "start" });
  }, [rule.rule]);
  return (
    <li ref={place} className={classes.rule} data-opened={opened || undefined} aria-label={rule.title}>
      <div className={classes.line}>
        <button type="button" className={classes.open} aria-expanded={opened} onClick={() => onOpen(!opened)}>
          <span className={classes.turn}>
            <Icon name="down" size={12} />
          </span>
          <span className={classes.severity}>
            {rule.enabled ? <SeverityMark severity={rule.severity} /> : <span className={classes.off}>off</span>}
          </span>
          <span className={classes.title}>{rule.title}</span>
          <span className={classes.meaning}>{rule.explanation}</span>
          <span className={classes.limit}>
            {first !== undefined && withUnit(first.value, first.unit)}
            {changed && <small>changed</small>}
            {rule.forgotten > 0 && <small className={classes.forgot}>{joined(count(rule.forgotten))} forgotten</small>}
          </span>
        </button>
        <span className={classes.count}>
          {rule.open > 0 && (
            <Link to="/alerts" search={search} title="Open alerts of this rule">
              {rule.open} open
            </Link>
          )}
        </span>
      </div>
      {opened && <RuleDetail key={String(rule.enabled) + JSON.stringify(rule.parameters)} rule={rule} />}
    </li>
  );
}

function RuleDetail({ rule }: { rule: Rule }) {
  const setRule = useChangeRule();
  const off = useMutation({ mutationFn: () => setRule(rule, { enabled: false }, `Switched off: ${rule.title}.`) });
  const severity = useMutation({
    mutationFn: (to: Severity) =>
      setRule(rule, { severity: to }, `${rule.title}: ${severityName(to).toLowerCase()} from now on.`),
  });
  const error = off.error ?? severity.error;
  return (
    <div className={classes.detail}>
      <div className={classes.about}>
        <p>{rule.explanation}</p>
        {rule.forgotten > 0 && (
          <p className={classes.forgot}>
            {`There were more at once than it has room for: it has had to forget ${group(rule.forgotten)} of those that it watches since the source began. What they did may have gone unseen.`}
          </p>
        )}
        {rule.technique !== null && <p className="muted">ATT&CK {techniqueText(rule.technique)}</p>}
        <div className={classes.acts}>
          <label>
            Severity
            <select
              value={rule.severity}
              disabled={severity.isPending}
              onChange={(event) => severity.mutate(event.currentTarget.value as Severity)}
            >
              {SEVERITIES.map((one) => (
                <option key={one} value={one}>
                  {severityName(one)}
                </option>
              ))}
            </select>
          </label>
          {rule.enabled && (
            <Button disabled={off.isPending} onClick={() => off.mutate()}>
              Switch off
            </Button>
          )}
        </div>
        {error !== null && <ProblemNote problem={problemOf(error)} />}
      </div>
      {rule.enabled && rule.parameters.length === 0 ? (
        <p className="muted">It has no limits: it either is so, or it is not.</p>
      ) : (
        <RuleEditor rule={rule} />
      )}
    </div>
  );
}
