// Alerts: few, explained, and with the packets that prove them.

import type { Alert } from "@wireglass/contract";
import { useEffect, useRef } from "react";
import { useView } from "../../live/view.tsx";
import { useSearch, useSetSearch } from "../../state/use-search.ts";
import { Button } from "../../ui/button.tsx";
import { ActBar } from "./acts/act-bar.tsx";
import classes from "./alerts.module.css";
import { AlertDetail } from "./detail/alert-detail.tsx";
import { ListPanel } from "./list/list-panel.tsx";
import { useAlertList } from "./list/use-alert-list.ts";
import { Tabs } from "./tabs.tsx";

export function Alerts() {
  const alerts = useAlertList();
  const { shown, source } = useView();
  const search = useSearch();
  const setSearch = useSetSearch();
  const id = search.alert ?? null;
  const alert = useOpened(alerts.known, id);
  const close = () => setSearch({ alert: undefined });
  // In a file it is as late as its last packet.
  const now = source?.kind === "file" ? (shown?.snapshot.now ?? 0) : Date.now() / 1000;
  useEscape(id !== null, close);
  return (
    <div className={classes.page}>
      <h1 className="hidden-visually">Alerts</h1>
      <Tabs />
      <div className={classes.columns} data-detail={id !== null || undefined}>
        <ListPanel alerts={alerts} opened={id} now={now} />
        {id !== null && (
          <aside className={classes.detail} aria-label="The alert that is open">
            {alert !== null && <AlertDetail key={id} alert={alert} known={alerts.known} now={now} onClose={close} />}
            {alert === null && !alerts.loading && (
              <div className={classes.gone}>
                <p>This alert is not kept any more, or it is of another source.</p>
                <Button onClick={close}>Close</Button>
              </div>
            )}
          </aside>
        )}
      </div>
      <ActBar />
    </div>
  );
}

/** What is open stays open when it leaves the list: closed, it can still be read. */
function useOpened(known: readonly Alert[], id: string | null): Alert | null {
  const kept = useRef<Alert | null>(null);
  const found = known.find((alert) => alert.id === id);
  if (found !== undefined) kept.current = found;
  return kept.current?.id === id ? kept.current : null;
}

function useEscape(open: boolean, close: () => void): void {
  const latest = useRef(close);
  latest.current = close;
  useEffect(() => {
    if (!open) return undefined;
    function press(event: KeyboardEvent) {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      // Menus, dialogs and the filter close themselves first.
      if (event.target instanceof Element && event.target.closest("dialog, input, select, [role=menu]") !== null)
        return;
      latest.current();
    }
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [open]);
}
