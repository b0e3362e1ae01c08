// Where alerts are sent, whether they arrive, and a test of each.

import { useMutation, useQuery } from "@tanstack/react-query";
import type { OutputState } from "@wireglass/contract";
import { useState } from "react";
import { outputsQuery, testOutput } from "../../../alerts/queries.ts";
import { severityName } from "../../../alerts/words.ts";
import { problemOf } from "../../../api/client.ts";
import { Button } from "../../../ui/button.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { Icon } from "../../../ui/icon.tsx";
import { EntriesPanel } from "../rules/entries-panel.tsx";
import { OutputForm } from "./output-form.tsx";
import { faringWords, kindOf, outputOf } from "./output-words.ts";
import classes from "./outputs.module.css";
import { useOutputs } from "./use-outputs.ts";

const NONE = {
  why: "Alerts are shown here only.",
  what: "They can be sent to a webhook, syslog, e-mail, a command or a file as well.",
};

export function OutputsPanel() {
  const outputs = useQuery(outputsQuery);
  const [edited, setEdited] = useState<OutputState | "new" | null>(null);
  return (
    <EntriesPanel
      title="Sent to"
      explain="Where alerts are told besides this page, as they begin and end."
      entries={outputs}
      none={NONE}
      row={(output) => <OutputRow key={output.id} output={output} onEdit={() => setEdited(output)} />}
      onAdd={() => setEdited("new")}
    >
      <Dialog
        title={edited === "new" ? "Send alerts to" : "Change where alerts are sent"}
        open={edited !== null}
        onClose={() => setEdited(null)}
        width={560}
      >
        {edited !== null && <OutputForm before={edited === "new" ? null : edited} onDone={() => setEdited(null)} />}
      </Dialog>
    </EntriesPanel>
  );
}

function OutputRow({ output, onEdit }: { output: OutputState; onEdit: () => void }) {
  const outputs = useOutputs();
  const test = useMutation({ mutationFn: () => testOutput(output.id) });
  const turn = useMutation({
    mutationFn: () => outputs.change(output, { ...outputOf(output), enabled: !output.enabled }),
  });
  const { name } = kindOf(output.kind);
  const what = `${name} ${output.target}`;
  const why = test.error === null ? null : problemOf(test.error);
  return (
    <li className={classes.output} aria-label={what} data-off={!output.enabled || undefined}>
      <div className={classes.what}>
        <p>
          <b>{name}</b> <span className="mono">{output.target}</span>
          {output.to !== null && <span className="muted"> to {output.to}</span>}
        </p>
        <p className="muted">
          {output.minimum === "LOW"
            ? "every severity"
            : `${severityName(output.minimum).toLowerCase()}${output.minimum === "HIGH" ? " only" : " and worse"}`}
          {" · "}
          {faringWords(output)}
          {output.fixed && " · given on the command line"}
        </p>
        {output.problem !== null && test.data === undefined && why === null && (
          <p className={classes.problem}>
            <Icon name="warning" size={13} /> {output.problem}
          </p>
        )}
        <output>
          {test.isPending && <span className="muted">Sending a test…</span>}
          {test.isSuccess && (
            <span className={classes.good}>
              <Icon name="check" size={13} /> The test has arrived.
            </span>
          )}
          {why !== null && (
            <span className={classes.problem}>
              <Icon name="warning" size={13} /> The test failed: {why.message} {why.remedy}
            </span>
          )}
        </output>
      </div>
      <div className={classes.buttons}>
        <Button disabled={test.isPending} onClick={() => test.mutate()} aria-label={`Test ${what}`}>
          Test
        </Button>
        {!output.fixed && (
          <>
            <Button
              disabled={turn.isPending}
              onClick={() => turn.mutate()}
              aria-label={`Switch ${output.enabled ? "off" : "on"} ${what}`}
            >
              {output.enabled ? "Switch off" : "Switch on"}
            </Button>
            <Button onClick={onEdit} aria-label={`Change ${what}`}>
              Change
            </Button>
            <Button
              kind="plain"
              icon
              aria-label={`Remove ${what}`}
              title="Remove"
              onClick={() => outputs.remove(output)}
            >
              <Icon name="trash" />
            </Button>
          </>
        )}
      </div>
    </li>
  );
}
