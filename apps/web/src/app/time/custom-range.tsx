// A range of one's own, by date and time as clocks here show them.

import { useState, type FormEvent } from "react";
import { dateClock } from "../../format/time.ts";
import { useView } from "../../live/view.tsx";
import { useTime } from "../../time/use-time.ts";
import { Button } from "../../ui/button.tsx";
import classes from "./time.module.css";

const HOUR = 3600;
const ENDS = [
  { end: "from", name: "From" },
  { end: "to", name: "To" },
] as const;
const PARTS = ["date", "time"] as const;

export function CustomRange({ onDone }: { onDone: () => void }) {
  const { range } = useView();
  const { goTo } = useTime();
  const [typed, setTyped] = useState(() => {
    const now = Math.floor(Date.now() / 1000);
    const { from, to } = range ?? { from: now - HOUR, to: now };
    return { from: inputOf(from), to: inputOf(to) };
  });
  const [from, to] = [secondsOf(typed.from), secondsOf(typed.to)];
  const problem =
    from === null || to === null
      ? "Give both with date and time."
      : from >= to
        ? "It ends before it begins."
        : from * 1000 > Date.now()
          ? "That is in the future."
          : null;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (problem !== null || from === null || to === null) return;
    goTo({ from, to });
    onDone();
  }

  return (
    <form className={classes.custom} onSubmit={submit}>
      {ENDS.map(({ end, name }) => (
        <fieldset key={end}>
          <legend>{name}</legend>
          {PARTS.map((part) => (
            <input
              key={part}
              type={part}
              aria-label={`${name}, ${part}`}
              {...(part === "time" ? { step: 1 } : {})}
              value={typed[end][part]}
              onChange={(event) => setTyped({ ...typed, [end]: { ...typed[end], [part]: event.target.value } })}
            />
          ))}
        </fieldset>
      ))}
      <Button type="submit" disabled={problem !== null}>
        Show
      </Button>
      {problem !== null && (
        <p className={classes.problem} role="status">
          {problem}
        </p>
      )}
    </form>
  );
}

interface Typed {
  readonly date: string;
  readonly time: string;
}

/** As the inputs want it: 2026-11-21 and 14:02:11. */
function inputOf(seconds: number): Typed {
  const [date = "", time = ""] = dateClock(seconds).split(" ");
  return { date, time };
}

function secondsOf({ date, time }: Typed): number | null {
  const millis = new Date(`${date}T${time}`).getTime();
  return Number.isNaN(millis) || millis < 0 ? null : Math.floor(millis / 1000);
}
