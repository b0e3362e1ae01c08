// Nothing to look at yet: what works here, what is missing and the one command that fixes it, and what can be done now.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { statusQuery } from "../../../api/queries.ts";
import { useView } from "../../../live/view.tsx";
import { useLocalCapture } from "../../../local/context.ts";
import { DoctorChecks } from "../../../source/doctor-checks.tsx";
import { chooseFile, useOpenFile } from "../../../source/open-file.ts";
import { useDemo } from "../../../source/use-demo.ts";
import { useSetSearch } from "../../../state/use-search.ts";
import { useTime } from "../../../time/use-time.ts";
import { Button } from "../../../ui/button.tsx";
import { Icon } from "../../../ui/icon.tsx";
import classes from "./welcome.module.css";

/** Whether there is nothing to show: no source at all, or a file that this tab does not have any more. */
export function useWelcome(): boolean {
  const { origin, source, shown, range } = useView();
  const local = useLocalCapture();
  if (origin === "local") return local.file === null;
  return (
    range === null && source?.kind === "none" && source.state !== "starting" && (shown?.snapshot.packets ?? 0) === 0
  );
}

const DAY = 86_400;

export function Welcome() {
  const { origin, history } = useView();
  const { goTo } = useTime();
  const known = history.access === "on" ? (history.state?.bounds ?? null) : null;
  const status = useQuery(statusQuery(useQueryClient())).data;
  const setSearch = useSetSearch();
  const openFile = useOpenFile();
  const demo = useDemo();
  const able = status?.capture.available !== false;
  const gone = origin === "local";
  return (
    <section className={classes.welcome}>
      <h1>
        {gone
          ? "The capture is no longer open"
          : able
            ? "See what is on the wire"
            : "Live capture needs one more thing"}
      </h1>
      <p className="muted">
        {gone
          ? "A capture file is read in the browser and not kept. Choose it again to go on."
          : able
            ? "Choose the interfaces to watch, open a capture file, or play the demo."
            : "Capture files and the demo work right now. For live traffic, this is missing:"}
      </p>
      {!able && !gone && status !== undefined && (
        <div className={classes.checks}>
          <DoctorChecks checks={status.capture.checks} />
        </div>
      )}
      <div className={classes.acts}>
        {able && !gone && (
          <Button kind="primary" onClick={() => setSearch({ dialog: "source" })}>
            <Icon name="play" size={12} /> Choose interfaces
          </Button>
        )}
        <Button kind={gone ? "primary" : "default"} onClick={() => chooseFile(openFile)}>
          <Icon name="file" size={14} /> Open a capture
        </Button>
        <Button kind={!able && !gone ? "primary" : "default"} disabled={demo.isPending} onClick={() => demo.start()}>
          Play the demo
        </Button>
        {known !== null && !gone && (
          <Button onClick={() => goTo({ from: Math.max(known.from, known.to - DAY), to: known.to })}>
            Look at what was recorded
          </Button>
        )}
      </div>
      <p className="muted">
        A capture file can also be dropped anywhere on this page. It is read here and not uploaded.
      </p>
    </section>
  );
}
