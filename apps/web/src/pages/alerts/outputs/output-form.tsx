// Adding an output, or changing one. A secret in its target is never shown again: it stays as it is until it is overwritten.

import { useMutation } from "@tanstack/react-query";
import type { Output, OutputState, Severity } from "@wireglass/contract";
import { useState } from "react";
import { SEVERITIES, severityName } from "../../../alerts/words.ts";
import { problemOf } from "../../../api/client.ts";
import { Button } from "../../../ui/button.tsx";
import { ProblemNote } from "../../../ui/problem.tsx";
import form from "../form.module.css";
import { KINDS, kindOf, outputOf, outputProblem, SECRET } from "./output-words.ts";
import { useOutputs } from "./use-outputs.ts";

const fresh = (): Output => ({
  id: Math.random().toString(36).slice(2, 10),
  kind: "webhook",
  target: "",
  from: null,
  to: null,
  minimum: "MEDIUM",
  enabled: true,
});

export function OutputForm({ before, onDone }: { before: OutputState | null; onDone: () => void }) {
  const outputs = useOutputs();
  const [output, setOutput] = useState<Output>(() => (before === null ? fresh() : outputOf(before)));
  const change = (part: Partial<Output>) => setOutput((one) => ({ ...one, ...part }));
  const kind = kindOf(output.kind);
  const wrong = outputProblem(output);
  const save = useMutation({
    mutationFn: () => {
      const tidy = { ...output, target: output.target.trim() };
      return before === null ? outputs.add(tidy) : outputs.change(before, tidy);
    },
    onSuccess: onDone,
  });
  return (
    <form
      className={form.form}
      aria-label="Where alerts are sent"
      onSubmit={(event) => {
        event.preventDefault();
        if (wrong === null) save.mutate();
      }}
    >
      <div className={form.reason}>
        <label>
          Kind
          <select
            value={output.kind}
            disabled={before !== null}
            onChange={(event) => change({ kind: event.currentTarget.value as Output["kind"] })}
          >
            {KINDS.filter(({ kind: one }) => one !== "command" || before !== null).map((one) => (
              <option key={one.kind} value={one.kind}>
                {one.name}
              </option>
            ))}
          </select>
        </label>
        <label>
          Which alerts
          <select
            value={output.minimum}
            onChange={(event) => change({ minimum: event.currentTarget.value as Severity })}
          >
            {SEVERITIES.map((one) => (
              <option key={one} value={one}>
                {severityName(one)}
                {one === "HIGH" ? " only" : one === "MEDIUM" ? " and worse" : ": all"}
              </option>
            ))}
          </select>
        </label>
      </div>
      <label>
        {kind.target}
        <input
          className="mono"
          value={output.target}
          placeholder={kind.example}
          maxLength={1000}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          onChange={(event) => change({ target: event.currentTarget.value })}
        />
        {output.target.includes(SECRET) && (
          <small className="muted">*** is the secret that is kept; write over it to change it.</small>
        )}
      </label>
      {before === null && (
        <small className="muted">
          A command is set where Wireglass is started: a page may not say which programs run.
        </small>
      )}
      {output.kind === "email" && (
        <div className={form.two}>
          <label>
            Sender
            <input
              value={output.from ?? ""}
              maxLength={320}
              onChange={(event) => change({ from: event.currentTarget.value || null })}
            />
          </label>
          <label>
            Recipient
            <input
              value={output.to ?? ""}
              maxLength={320}
              onChange={(event) => change({ to: event.currentTarget.value || null })}
            />
          </label>
        </div>
      )}
      {wrong !== null && output.target !== "" && (
        <p className={form.wrong} role="alert">
          {wrong}
        </p>
      )}
      {save.error !== null && <ProblemNote problem={problemOf(save.error)} />}
      <div className={form.acts}>
        <Button onClick={onDone}>Cancel</Button>
        <Button kind="primary" type="submit" disabled={wrong !== null || save.isPending}>
          {before === null ? "Add" : "Save"}
        </Button>
      </div>
    </form>
  );
}
