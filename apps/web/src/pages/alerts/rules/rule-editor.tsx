// The limits of a rule, within their bounds, and what they would have found in the last week.

import { useMutation } from "@tanstack/react-query";
import type { Rule, RuleParameter } from "@wireglass/contract";
import { useId, useState } from "react";
import { problemOf } from "../../../api/client.ts";
import { Button } from "../../../ui/button.tsx";
import { ProblemNote } from "../../../ui/problem.tsx";
import form from "../form.module.css";
import { bound, changeOf, draftOf, parameterProblem, type Draft } from "./rule-change.ts";
import { TrialLine } from "./trial-line.tsx";
import { useChangeRule, useTrial } from "./use-rules.ts";

export function RuleEditor({ rule, onDone }: { rule: Rule; onDone?: () => void }) {
  const [draft, setDraft] = useState<Draft>(() => draftOf(rule));
  const change = changeOf(rule, draft);
  // A rule that is switched off is tried as if it were on.
  const wanted = rule.enabled ? change : { ...change, enabled: true };
  const trial = useTrial(rule.rule, wanted);
  const setRule = useChangeRule();
  const save = useMutation({
    mutationFn: () =>
      wanted === null
        ? Promise.resolve()
        : setRule(rule, wanted, rule.enabled ? `New limits: ${rule.title}.` : `Switched on: ${rule.title}.`),
    onSuccess: () => onDone?.(),
  });
  const usual = rule.parameters.every((one) => draft[one.name] === String(one.default));
  const valid = rule.parameters.every((one) => parameterProblem(one, draft[one.name] ?? "") === null);
  return (
    <form
      className={form.form}
      aria-label={`Limits of ${rule.title}`}
      onSubmit={(event) => {
        event.preventDefault();
        if (wanted !== null && valid) save.mutate();
      }}
    >
      <div className={form.parameters}>
        {rule.parameters.map((parameter) => (
          <Parameter
            key={parameter.name}
            parameter={parameter}
            text={draft[parameter.name] ?? ""}
            onChange={(text) => setDraft((before) => ({ ...before, [parameter.name]: text }))}
          />
        ))}
      </div>
      <TrialLine
        state={trial}
        idle={
          valid
            ? "Change a limit to see how often it would have fired in the last week."
            : "A limit is out of its bounds."
        }
      />
      {save.error !== null && <ProblemNote problem={problemOf(save.error)} />}
      <div className={form.acts}>
        {!usual && (
          <Button
            kind="plain"
            onClick={() => setDraft(Object.fromEntries(rule.parameters.map((one) => [one.name, String(one.default)])))}
          >
            The usual limits
          </Button>
        )}
        {onDone !== undefined && <Button onClick={onDone}>Cancel</Button>}
        <Button kind="primary" type="submit" disabled={wanted === null || !valid || trial.asking || save.isPending}>
          {rule.enabled ? "Set the limits" : "Switch on"}
        </Button>
      </div>
    </form>
  );
}

interface ParameterProps {
  readonly parameter: RuleParameter;
  readonly text: string;
  readonly onChange: (text: string) => void;
}

function Parameter({ parameter, text, onChange }: ParameterProps) {
  const id = useId();
  const { label, unit, min, max, default: usual } = parameter;
  const wrong = parameterProblem(parameter, text);
  return (
    <div className={form.parameter}>
      <label htmlFor={id}>{label}</label>
      <span className={form.quantity}>
        <input
          id={id}
          value={text}
          inputMode="decimal"
          autoComplete="off"
          maxLength={14}
          aria-invalid={wrong !== null}
          aria-describedby={`${id}-bounds`}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
        {unit !== null && <span>{unit}</span>}
      </span>
      <small id={`${id}-bounds`} className={wrong === null ? "muted" : form.wrong}>
        {wrong ?? `usually ${bound(usual)}; ${bound(min)} to ${bound(max)}`}
      </small>
    </div>
  );
}
