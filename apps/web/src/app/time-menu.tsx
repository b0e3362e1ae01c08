// How much time the charts show: live up to now, paused, or a range that was brushed.

import { Menu } from "@mantine/core";
import { clock, dateClock, exact } from "../format/time.ts";
import { useView } from "../live/view.tsx";
import { usualWindow, WINDOWS } from "../state/search.ts";
import { useSearch, useSetSearch } from "../state/use-search.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import menu from "../ui/menu.module.css";

const LABELS: Readonly<Record<number, string>> = {
  60: "last minute",
  300: "last 5 min",
  900: "last 15 min",
  0: "everything",
};

/** A window that still grows shows everything there is. */
const windowLabel = (window: number): string => LABELS[window] ?? LABELS[0];

export function TimeMenu() {
  const search = useSearch();
  const setSearch = useSetSearch();
  const { shown, paused, source } = useView();
  const live = source?.kind !== "file" && source?.state === "running";
  const series = shown?.series;
  const now = shown?.snapshot.now ?? null;
  const brushed = search.from !== undefined && search.to !== undefined;
  const range = brushed
    ? `${clock(search.from)}–${clock(search.to)}`
    : source?.kind === "file"
      ? now === null
        ? ""
        : dateClock(shown?.snapshot.first ?? now)
      : windowLabel(search.window ?? usualWindow((series?.packets.length ?? 0) * (series?.step ?? 1)));
  const state = brushed
    ? "Range"
    : paused && now !== null
      ? `Paused ${clock(now)}`
      : live
        ? "Live"
        : source?.kind === "live" || source?.kind === "demo"
          ? "Ended"
          : "";
  return (
    <Menu position="bottom-end" classNames={menu} offset={6}>
      <Menu.Target>
        <Button title={now === null ? "No packet yet" : exact(now)}>
          {state !== "" && <b className={menu.strong}>{state}</b>}
          <span className="muted">{range}</span>
          <Icon name="down" size={12} />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {brushed && (
          <Menu.Item onClick={() => setSearch({ from: undefined, to: undefined })}>Leave the chosen range</Menu.Item>
        )}
        {WINDOWS.map((window) => (
          <Menu.Item key={window} onClick={() => setSearch({ window, from: undefined, to: undefined })}>
            Charts show {window === 0 ? "" : "the "}
            {LABELS[window]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
