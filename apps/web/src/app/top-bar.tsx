// The same on every page: source, filter, time, loss; then save, pause, and start or stop.

import { FilterBar } from "../filter/filter-bar.tsx";
import { Loss } from "./loss-button.tsx";
import { PauseButton } from "./pause-button.tsx";
import { SaveButton } from "./save-button.tsx";
import { SourceButton } from "./source-button.tsx";
import { StartStop } from "./start-stop.tsx";
import { TimeControl } from "./time/time-control.tsx";
import classes from "./top-bar.module.css";

export function TopBar() {
  return (
    <header className={classes.bar}>
      <SourceButton />
      <FilterBar />
      <div className={classes.time}>
        <TimeControl />
        <Loss />
      </div>
      <div className={classes.acts}>
        <SaveButton />
        <PauseButton />
        <StartStop />
      </div>
    </header>
  );
}
