// Rules and exceptions: what is looked for, what is none of it, and where alerts are sent.

import { useView } from "../../../live/view.tsx";
import { ActBar } from "../acts/act-bar.tsx";
import classes from "../alerts.module.css";
import { OutputsPanel } from "../outputs/outputs-panel.tsx";
import { Tabs } from "../tabs.tsx";
import { BlacklistsPanel } from "./blacklists-panel.tsx";
import { ExceptionsPanel } from "./exceptions-panel.tsx";
import { RulesPanel } from "./rules-panel.tsx";

export function Rules() {
  const { origin } = useView();
  return (
    <div className={classes.page}>
      <h1 className="hidden-visually">Rules and exceptions</h1>
      <Tabs />
      {origin === "local" ? (
        <p className="muted">A capture file that is read in the browser is looked at with the usual limits.</p>
      ) : (
        <>
          <RulesPanel />
          <ExceptionsPanel />
          <OutputsPanel />
          <BlacklistsPanel />
        </>
      )}
      <ActBar />
    </div>
  );
}
