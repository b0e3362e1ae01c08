// Making an exception: of what, why, until when, and which alerts it would have kept quiet.

import { useMutation, useQuery } from "@tanstack/react-query";
import type { Alert, NewException } from "@wireglass/contract";
import { useId, useState } from "react";
import { rulesQuery } from "../../../alerts/queries.ts";
import { SeverityMark } from "../../../alerts/severity-mark.tsx";
import { ruleTitle } from "../../../alerts/words.ts";
import { problemOf } from "../../../api/client.ts";
import { addressProblem } from "../../../filter/expression.ts";
import { Button } from "../../../ui/button.tsx";
import { ProblemNote } from "../../../ui/problem.tsx";
import form from "../form.module.css";
import { choicesOf, ENDS, type EndId } from "./choices.ts";
import { covers } from "./covers.ts";
import { useExceptions } from "./use-exceptions.ts";

interface ExceptionFormProps {
  /** What it is made from; null for one from nothing. */
  readonly alert: Alert | null;
  /** The alerts that it is tried on. */
  readonly known: readonly Alert[];
  readonly onDone: () => void;
}

const EXAMPLES = 3;
const EVERY = "";

export function ExceptionForm({ alert, known, onDone }: ExceptionFormProps) {
  const choices = alert === null ? [] : choicesOf(alert);
  const rules = useQuery(rulesQuery).data;
  const { add } = useExceptions();
  const [rule, setRule] = useState(alert?.rule ?? EVERY);
  const [src, setSrc] = useState(choices[0]?.src ?? "");
  const [dst, setDst] = useState(choices[0]?.dst ?? "");
  const [reason, setReason] = useState("");
  const [end, setEnd] = useState<EndId>("week");
  const ids = { src: useId(), dst: useId(), reason: useId() };

  const wrong = { src: addressProblem(src), dst: addressProblem(dst) };
  const nothing = rule === EVERY && src.trim() === "" && dst.trim() === "";
  const scope = { rule: rule === EVERY ? null : rule, src: src.trim() || null, dst: dst.trim() || null };
  const ready = wrong.src === null && wrong.dst === null && !nothing && reason.trim() !== "";
  const make = useMutation({
    mutationFn: () => {
      const span = ENDS.find(({ id }) => id === end)?.seconds ?? null;
      const until = span === null ? null : Math.round(Date.now() / 1000 + span);
      return add({ ...scope, reason: reason.trim(), until } satisfies NewException);
    },
    onSuccess: onDone,
  });

  return (
    <form
      className={form.form}
      aria-label="Make an exception"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) make.mutate();
      }}
    >
      {choices.length > 0 && (
        <fieldset className={form.choices}>
          <legend>Of what</legend>
          {choices.map((choice) => (
            <label key={choice.id}>
              <input
                type="radio"
                name="what"
                checked={choice.src === src && choice.dst === dst}
                onChange={() => {
                  setSrc(choice.src);
                  setDst(choice.dst);
                }}
              />
              <span>{choice.label}</span>
              <span className="muted">{choice.detail}</span>
            </label>
          ))}
        </fieldset>
      )}
      <div className={form.three}>
        <label>
          Rule
          <select value={rule} onChange={(event) => setRule(event.currentTarget.value)}>
            <option value={EVERY}>every rule</option>
            {(rules ?? []).map((one) => (
              <option key={one.rule} value={one.rule}>
                {one.title}
              </option>
            ))}
            {rules === undefined && rule !== EVERY && <option value={rule}>{ruleTitle(rule)}</option>}
          </select>
        </label>
        <Address id={ids.src} label="From" value={src} wrong={wrong.src} onChange={setSrc} />
        <Address id={ids.dst} label="To" value={dst} wrong={wrong.dst} onChange={setDst} />
      </div>
      <div className={form.reason}>
        <label htmlFor={ids.reason}>
          Why
          <input
            id={ids.reason}
            value={reason}
            maxLength={500}
            required
            placeholder="Our own scanner, every night at two"
            autoComplete="off"
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        </label>
        <label>
          Until
          <select value={end} onChange={(event) => setEnd(event.currentTarget.value as EndId)}>
            {ENDS.map(({ id, label }) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Preview
        matches={
          wrong.src === null && wrong.dst === null && !nothing ? known.filter((one) => covers(scope, one)) : null
        }
        of={known.length}
      />
      {make.error !== null && <ProblemNote problem={problemOf(make.error)} />}
      <div className={form.acts}>
        <Button onClick={onDone}>Cancel</Button>
        <Button
          kind="primary"
          type="submit"
          disabled={!ready || make.isPending}
          title={ready ? undefined : "It needs a reason, and something that it is about"}
        >
          Make the exception
        </Button>
      </div>
    </form>
  );
}

interface AddressProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly wrong: string | null;
  readonly onChange: (value: string) => void;
}

function Address({ id, label, value, wrong, onChange }: AddressProps) {
  return (
    <label htmlFor={id}>
      {label}
      <input
        id={id}
        className="mono"
        value={value}
        placeholder="anybody"
        maxLength={64}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        aria-invalid={wrong !== null}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      {wrong !== null && (
        <span className={form.wrong} role="alert">
          {wrong}
        </span>
      )}
    </label>
  );
}

function Preview({ matches, of }: { matches: readonly Alert[] | null; of: number }) {
  if (matches === null) return <p className={form.preview}>Name a rule, an address or a network.</p>;
  return (
    <div className={form.preview} aria-live="polite">
      <p>
        It matches <b>{matches.length}</b> of the {of} {of === 1 ? "alert" : "alerts"} listed here
        {matches.length > EXAMPLES ? ", such as:" : matches.length > 0 ? ":" : "."}
      </p>
      {matches.length > 0 && (
        <ul>
          {matches.slice(0, EXAMPLES).map((one) => (
            <li key={one.id}>
              <SeverityMark severity={one.severity} word={false} /> <span>{one.summary}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
