// What a change of a rule would have found, before it is in force.

import { SeverityMark } from "../../../alerts/severity-mark.tsx";
import { useView } from "../../../live/view.tsx";
import form from "../form.module.css";
import { ago } from "../../../format/time.ts";
import { trialWords } from "./rule-change.ts";
import type { TrialState } from "./use-rules.ts";

const EXAMPLES = 3;

export function TrialLine({ state, idle }: { state: TrialState; idle: string }) {
  const { trial, asking, problem } = state;
  const now = useView().shown?.snapshot.now ?? Date.now() / 1000;
  return (
    <div className={form.preview} aria-live="polite" aria-busy={asking}>
      {asking && <p className="muted">Looking through the last week…</p>}
      {problem !== null && <p>What it would have found is not known: {problem.message}</p>}
      {!asking && problem === null && trial === null && <p className="muted">{idle}</p>}
      {trial !== null && (
        <>
          <p>{trialWords(trial)}</p>
          {trial.examples.length > 0 && (
            <ul>
              {trial.examples.slice(0, EXAMPLES).map((one) => (
                <li key={one.id}>
                  <SeverityMark severity={one.severity} word={false} /> <span>{one.summary}</span>
                  <span className={form.when}>{ago(one.first, now)}</span>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </div>
  );
}
