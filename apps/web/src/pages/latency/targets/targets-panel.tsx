// The targets that Wireglass sends echoes to: how each of them answers, and which of them there are.

import { useState } from "react";
import { problemOf } from "../../../api/client.ts";
import { startProbes, stopProbes } from "../../../api/queries.ts";
import { useChangeProbes, useProbes } from "../../../live/use-probes.ts";
import { Panel, SkeletonLines } from "../../../panel/panel.tsx";
import { useSearch } from "../../../state/use-search.ts";
import { Button } from "../../../ui/button.tsx";
import { Icon } from "../../../ui/icon.tsx";
import { ProblemNote } from "../../../ui/problem.tsx";
import { AddTarget } from "./add-target.tsx";
import { chosenTargets, colourOf } from "./chosen.ts";
import { TargetRow } from "./target-row.tsx";
import classes from "./targets-panel.module.css";

/** So many rows are read at a glance; the rest on request. */
const LINES = 8;

export function TargetsPanel() {
  const { probes, problem } = useProbes();
  const search = useSearch();
  const [adding, setAdding] = useState(false);
  const [all, setAll] = useState(false);
  const change = useChangeProbes((run: boolean) => (run ? startProbes() : stopProbes()));
  const targets = probes?.targets ?? [];
  const chosen = chosenTargets(targets, search.targets);
  const shown = all ? targets : targets.slice(0, LINES);
  const running = probes?.running ?? false;
  return (
    <Panel
      title="Targets"
      explain="Hosts that Wireglass sends small echoes to, all the time. They show the network's answer even when nobody uses it."
      area="targets"
      problem={problem}
      loading={probes === null}
      skeleton={<SkeletonLines count={6} />}
      aside={
        probes !== null && (
          <>
            <span>{running ? "sending" : "stopped"}</span>
            <Button kind="head" disabled={change.isPending} onClick={() => change.mutate(!running)}>
              <Icon name={running ? "stop" : "play"} size={12} /> {running ? "Stop" : "Start"}
            </Button>
            <Button kind="head" aria-expanded={adding} onClick={() => setAdding(!adding)}>
              <Icon name="plus" size={12} /> Add
            </Button>
          </>
        )
      }
      foot={
        targets.length > LINES ? (
          <Button kind="plain" onClick={() => setAll(!all)}>
            {all ? `Show only the first ${LINES}` : `Show ${targets.length - LINES} more`}
          </Button>
        ) : null
      }
    >
      {change.error !== null && <ProblemNote problem={problemOf(change.error)} />}
      {adding && <AddTarget onDone={() => setAdding(false)} />}
      {targets.length === 0 ? (
        <p className={classes.none}>
          <span className="muted">No target yet. Add a name or an address, for example your gateway.</span>
        </p>
      ) : (
        <ul className={classes.list} aria-label="Targets">
          {shown.map((target) => (
            <TargetRow
              key={target.id}
              target={target}
              chosen={chosen}
              colour={colourOf(targets, target.id)}
              running={running}
            />
          ))}
        </ul>
      )}
    </Panel>
  );
}
