// The frame around every page: navigation, the bar on top, and what needs saying.

import { Outlet } from "@tanstack/react-router";
import { AlertNotice } from "../alerts/alert-notice.tsx";
import { ViewProvider } from "../live/view.tsx";
import { DropZone } from "../source/drop-zone.tsx";
import { SourceDialog } from "../source/source-dialog.tsx";
import classes from "./frame.module.css";
import { KeysDialog } from "./keys-dialog.tsx";
import { Navigation } from "./navigation.tsx";
import { Notices } from "./notices.tsx";
import { RangeGate } from "./time/range-gate.tsx";
import { RangeLine } from "./time/range-line.tsx";
import { TopBar } from "./top-bar.tsx";
import { useKeys } from "./use-keys.ts";

export function Frame() {
  return (
    <ViewProvider>
      <Keys />
      <div className={classes.frame}>
        <Navigation />
        <div className={classes.page}>
          <TopBar />
          <Notices />
          <AlertNotice />
          <RangeLine />
          <main className={classes.main}>
            <RangeGate>
              <Outlet />
            </RangeGate>
          </main>
        </div>
      </div>
      <DropZone />
      <SourceDialog />
      <KeysDialog />
    </ViewProvider>
  );
}

function Keys() {
  useKeys();
  return null;
}
