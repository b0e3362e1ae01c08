// Every rule there is: what it means, how bad it is, its limits, and whether it watches.

import { useQuery } from "@tanstack/react-query";
import { useRouterState } from "@tanstack/react-router";
import { useState } from "react";
import { rulesQuery } from "../../../alerts/queries.ts";
import { SEVERITIES } from "../../../alerts/words.ts";
import { problemOf } from "../../../api/client.ts";
import { Panel, SkeletonLines } from "../../../panel/panel.tsx";
import { RuleRow } from "./rule-row.tsx";
import classes from "./rules.module.css";

export function RulesPanel() {
  const { data, error, isPending } = useQuery({ ...rulesQuery, refetchInterval: 10_000 });
  const hash = useRouterState({ select: (state) => state.location.hash });
  const [opened, setOpened] = useState<string | null>(hash === "" ? null : hash);
  const rules = data?.toSorted(
    (a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || a.title.localeCompare(b.title),
  );
  const watching = data?.filter(({ enabled }) => enabled).length ?? 0;
  return (
    <Panel
      title="Rules"
      flush
      loading={isPending}
      skeleton={<SkeletonLines count={10} />}
      problem={data === undefined && error !== null ? problemOf(error) : null}
      aside={data !== undefined && <span>{`${watching} of ${data.length} are watching`}</span>}
    >
      <ul className={classes.list}>
        {rules?.map((rule) => (
          <RuleRow
            key={rule.rule}
            rule={rule}
            opened={opened === rule.rule}
            onOpen={(open) => setOpened(open ? rule.rule : null)}
          />
        ))}
      </ul>
    </Panel>
  );
}
