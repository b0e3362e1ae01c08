// The form beside the filter box: protocol, source, destination. It writes the expression that the box shows.

import { Popover } from "@mantine/core";
import { useId, useState, type ReactNode } from "react";
import { Button } from "../ui/button.tsx";
import card from "../ui/card.module.css";
import { Icon } from "../ui/icon.tsx";
import { addressProblem, PROTOCOLS, readFilter, writeFilter, type FilterFields } from "./expression.ts";
import bar from "./filter-bar.module.css";
import classes from "./filter-form.module.css";

interface FilterFormProps {
  readonly filter: string;
  readonly onApply: (filter: string) => void;
}

export function FilterForm({ filter, onApply }: FilterFormProps) {
  const [open, setOpen] = useState(false);
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" trapFocus withinPortal classNames={card} offset={8}>
      <Popover.Target>
        <button
          type="button"
          className={bar.form}
          aria-label="Filter by protocol and address"
          title="Filter by protocol and address"
          onClick={() => setOpen(!open)}
        >
          <Icon name="funnel" size={15} />
        </button>
      </Popover.Target>
      <Popover.Dropdown className={classes.form}>
        {open && (
          <Fields
            filter={filter}
            onApply={(expression) => {
              setOpen(false);
              onApply(expression);
            }}
          />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

const EMPTY: FilterFields = { protocol: "", source: "", destination: "" };

function Fields({ filter, onApply }: FilterFormProps) {
  const before = readFilter(filter);
  const [fields, setFields] = useState(before ?? EMPTY);
  const sourceProblem = addressProblem(fields.source);
  const destinationProblem = addressProblem(fields.destination);
  const expression = writeFilter(fields);
  const set = (change: Partial<FilterFields>) => setFields({ ...fields, ...change });
  return (
    <div
      className={classes.fields}
      role="group"
      aria-label="Filter by protocol and address"
      onKeyDown={(event) => {
        if (event.key !== "Enter" || event.target instanceof HTMLButtonElement) return;
        // The popover hangs in the filter box's form: its Enter is not that form's.
        event.preventDefault();
        event.stopPropagation();
        if (sourceProblem === null && destinationProblem === null) onApply(expression);
      }}
    >
      <Field label="Protocol">
        {(id) => (
          <select id={id} value={fields.protocol} onChange={(event) => set({ protocol: event.currentTarget.value })}>
            {PROTOCOLS.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label="Source" problem={sourceProblem}>
        {(id) => <AddressInput id={id} value={fields.source} onChange={(source) => set({ source })} />}
      </Field>
      <Field label="Destination" problem={destinationProblem}>
        {(id) => <AddressInput id={id} value={fields.destination} onChange={(destination) => set({ destination })} />}
      </Field>
      <p className={classes.preview}>
        {expression === "" ? (
          <span className="muted">Everything is shown.</span>
        ) : (
          <code className="mono">{expression}</code>
        )}
      </p>
      {before === null && <p className="muted">This replaces what is in the filter box.</p>}
      <div className={classes.acts}>
        <Button onClick={() => setFields(EMPTY)}>Clear</Button>
        <Button
          kind="primary"
          disabled={sourceProblem !== null || destinationProblem !== null}
          onClick={() => onApply(expression)}
        >
          Apply
        </Button>
      </div>
    </div>
  );
}

interface FieldProps {
  readonly label: string;
  readonly problem?: string | null;
  readonly children: (id: string) => ReactNode;
}

function Field({ label, problem, children }: FieldProps) {
  const id = useId();
  return (
    <div className={classes.field}>
      <label htmlFor={id}>{label}</label>
      {children(id)}
      {problem !== null && problem !== undefined && <p className={classes.problem}>{problem}</p>}
    </div>
  );
}

function AddressInput({ id, value, onChange }: { id: string; value: string; onChange: (value: string) => void }) {
  return (
    <input
      id={id}
      className="mono"
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      placeholder="address or 10.0.0.0/8"
      maxLength={64}
      autoComplete="off"
      autoCapitalize="off"
      spellCheck={false}
    />
  );
}
