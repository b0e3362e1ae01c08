// Adding a target: a name or an address, how often, and how long an answer may take.

import { useId, useState } from "react";
import { problemOf } from "../../../api/client.ts";
import { addProbe } from "../../../api/queries.ts";
import { useChangeProbes } from "../../../live/use-probes.ts";
import { Button } from "../../../ui/button.tsx";
import { Term } from "../../../ui/term.tsx";
import { readTarget } from "./read-target.ts";
import classes from "./targets-panel.module.css";

export function AddTarget({ onDone }: { onDone: () => void }) {
  const [target, setTarget] = useState("");
  const [interval, setInterval] = useState("2");
  const [timeout, setTimeout] = useState("1");
  const add = useChangeProbes(addProbe, onDone);
  const wrongId = useId();
  const read = readTarget(target, interval, timeout);
  const wrong = add.error === null ? (target.trim() === "" ? null : read.wrong) : problemOf(add.error).message;
  return (
    <form
      className={classes.form}
      aria-label="Add a target"
      onSubmit={(event) => {
        event.preventDefault();
        if (read.probe !== null) add.mutate(read.probe);
      }}
    >
      <label>
        Name or address
        <input
          className="mono"
          value={target}
          onChange={(event) => {
            setTarget(event.currentTarget.value);
            add.reset();
          }}
          placeholder="192.0.2.1 or example.org"
          // The form came because somebody asked for it.
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          aria-invalid={wrong !== null}
          aria-describedby={wrong === null ? undefined : wrongId}
          maxLength={253}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
        />
      </label>
      <label>
        <Term explain="How many seconds lie between two echoes: 0.2 to 3,600.">Every, s</Term>
        <input value={interval} inputMode="decimal" onChange={(event) => setInterval(event.currentTarget.value)} />
      </label>
      <label>
        <Term explain="An echo without an answer after so many seconds is lost: 0.1 to 60.">Lost after, s</Term>
        <input value={timeout} inputMode="decimal" onChange={(event) => setTimeout(event.currentTarget.value)} />
      </label>
      <Button kind="primary" type="submit" disabled={read.probe === null || add.isPending}>
        {add.isPending ? "Adding" : "Add"}
      </Button>
      {wrong !== null && (
        <p id={wrongId} className={classes.wrong} role="alert">
          {wrong}
        </p>
      )}
    </form>
  );
}
