// The choice of time: live, presets, a range of one's own; and how far back there is anything.

import type { ReactNode } from "react";
import { exact } from "../../format/time.ts";
import { useView } from "../../live/view.tsx";
import { WINDOWS } from "../../state/search.ts";
import { useSearch, useSetSearch } from "../../state/use-search.ts";
import { moment, PRESETS, spanShort } from "../../time/range.ts";
import { useTime } from "../../time/use-time.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { CustomRange } from "./custom-range.tsx";
import classes from "./time.module.css";
import { windowLabel } from "./windows.ts";

export function TimeCard({ onDone }: { onDone: () => void }) {
  const { range, history, source } = useView();
  const search = useSearch();
  const setSearch = useSetSearch();
  const time = useTime();
  const done = (act: () => void) => () => {
    act();
    onDone();
  };
  const isFile = source?.kind === "file";
  return (
    <>
      <section className={classes.part} aria-label={isFile ? "The file" : "Live"}>
        <h3>{isFile ? "Charts of the file show" : "Live, charts show"}</h3>
        <div className={classes.choices}>
          {WINDOWS.map((window) => (
            <Choice
              key={window}
              chosen={range === null && search.window === window}
              onClick={done(() => {
                const live = { from: undefined, to: undefined, last: undefined };
                // Only leaving a range is a step that one may want to take back.
                setSearch({ window, ...live }, range === null);
              })}
            >
              {capital(windowLabel(window))}
            </Choice>
          ))}
        </div>
      </section>
      {history.access === "on" ? (
        <section className={classes.part} aria-label="The past">
          <h3>The past</h3>
          <div className={classes.choices}>
            {PRESETS.map(({ id, label }) => (
              <Choice key={id} chosen={search.last === id} onClick={done(() => time.choose(id))}>
                {label}
              </Choice>
            ))}
          </div>
          <div className={classes.steps}>
            <Button onClick={time.earlier}>
              <Icon name="earlier" size={12} /> Earlier
            </Button>
            <Button onClick={time.zoomOut} disabled={range === null}>
              <Icon name="wider" size={14} /> Zoom out
            </Button>
            <Button onClick={time.later} disabled={range === null}>
              Later <Icon name="later" size={12} />
            </Button>
          </div>
          <CustomRange onDone={onDone} />
          <Reach onDone={onDone} />
        </section>
      ) : (
        <p className={classes.why}>
          {history.why ?? "Asking how far back history reaches."}
          {history.why !== null && " A range that is brushed narrows the charts only."}
        </p>
      )}
    </>
  );
}

interface ChoiceProps {
  readonly chosen: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

function Choice({ chosen, onClick, children }: ChoiceProps) {
  return (
    <button type="button" className={classes.choice} aria-pressed={chosen} onClick={onClick}>
      {children}
    </button>
  );
}

/** How far back there is anything. */
function Reach({ onDone }: { onDone: () => void }) {
  const { state } = useView().history;
  const { goTo } = useTime();
  const bounds = state?.bounds ?? null;
  if (bounds === null) return <p className={classes.reach}>Nothing has been recorded yet.</p>;
  return (
    <p className={classes.reach} title={`${exact(bounds.from)} to ${exact(bounds.to)}`}>
      <span>
        History reaches back to {moment(bounds.from, Date.now() / 1000)}, {spanShort(bounds.to - bounds.from)}.
      </span>
      <Button
        kind="plain"
        className={classes.all}
        onClick={() => {
          goTo(bounds);
          onDone();
        }}
      >
        Show all
      </Button>
    </p>
  );
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
