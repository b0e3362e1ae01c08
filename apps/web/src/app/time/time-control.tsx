// Which time the page shows, on every page: live up to now, or a range; a step earlier or later, and live again.

import { Popover } from "@mantine/core";
import { useState } from "react";
import { clock, duration, exact } from "../../format/time.ts";
import { useView } from "../../live/view.tsx";
import { usualWindow } from "../../state/search.ts";
import { useSearch } from "../../state/use-search.ts";
import { presetLabel, rangeWords, spanShort } from "../../time/range.ts";
import { useTime } from "../../time/use-time.ts";
import { Button } from "../../ui/button.tsx";
import card from "../../ui/card.module.css";
import { Icon } from "../../ui/icon.tsx";
import { TimeCard } from "./time-card.tsx";
import classes from "./time.module.css";
import { windowLabel } from "./windows.ts";

export function TimeControl() {
  const { range, historic } = useView();
  const { earlier, later, goLive } = useTime();
  const [open, setOpen] = useState(false);
  return (
    <div className={classes.control} role="group" aria-label="Time" data-range={range !== null || undefined}>
      {historic && (
        <Button icon className={classes.step} onClick={earlier} aria-label="Earlier" title="One range earlier ([)">
          <Icon name="earlier" size={14} />
        </Button>
      )}
      <Popover
        position="bottom-end"
        classNames={card}
        offset={6}
        opened={open}
        onChange={setOpen}
        trapFocus
        returnFocus
      >
        <Popover.Target>
          <Button className={classes.shown} onClick={() => setOpen(!open)} {...useWords()} />
        </Popover.Target>
        <Popover.Dropdown className={classes.card}>
          <TimeCard onDone={() => setOpen(false)} />
        </Popover.Dropdown>
      </Popover>
      {historic && (
        <Button icon className={classes.step} onClick={later} aria-label="Later" title="One range later (])">
          <Icon name="later" size={14} />
        </Button>
      )}
      {range !== null && (
        <Button className={classes.live} onClick={goLive} title="Show what happens now (l)">
          <span className={classes.dot} />
          Live
        </Button>
      )}
    </div>
  );
}

/** What the button says, and its tooltip. */
function useWords() {
  const search = useSearch();
  const { shown, paused, source, range } = useView();
  if (range !== null) {
    const { from, to } = range;
    const words = rangeWords(range, Date.now() / 1000);
    return {
      title: `${exact(from)} to ${exact(to)}, ${duration(to - from)}`,
      children: (
        <>
          <b className={classes.strong}>{search.last === undefined ? words : presetLabel(search.last)}</b>
          {search.last === undefined && <span className="muted">{spanShort(to - from)}</span>}
          <Icon name="down" size={12} />
        </>
      ),
    };
  }
  const now = shown?.snapshot.now ?? null;
  const isFile = source?.kind === "file";
  const running = !isFile && source?.state === "running";
  const captured = source?.kind === "live" || source?.kind === "demo";
  const span = (shown?.series.packets.length ?? 0) * (shown?.series.step ?? 1);
  const state = paused && now !== null ? `Paused ${clock(now)}` : running ? "Live" : captured ? "Ended" : "";
  const first = shown?.snapshot.first ?? now;
  const detail = !isFile
    ? windowLabel(search.window ?? usualWindow(span))
    : first === null
      ? "Time"
      : rangeWords({ from: first, to: shown?.snapshot.last ?? first }, Date.now() / 1000);
  return {
    title: now === null ? "No packet yet" : exact(now),
    children: (
      <>
        {state !== "" && <b className={classes.strong}>{state}</b>}
        <span className="muted">{detail}</span>
        <Icon name="down" size={12} />
      </>
    ),
  };
}
