// What to look at: interfaces of this machine, a capture file, or the demo.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { statusQuery } from "../api/queries.ts";
import { useSearch, useSetSearch } from "../state/use-search.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icon.tsx";
import { CaptureForm } from "./capture-form.tsx";
import { DoctorChecks } from "./doctor-checks.tsx";
import { chooseFile, useOpenFile } from "./open-file.ts";
import classes from "./source-dialog.module.css";
import { useDemo } from "./use-demo.ts";

export function SourceDialog() {
  const open = useSearch().dialog === "source";
  const setSearch = useSetSearch();
  const status = useQuery(statusQuery(useQueryClient())).data;
  const openFile = useOpenFile();
  const demo = useDemo();
  const close = () => setSearch({ dialog: undefined });
  return (
    <Dialog title="Source" open={open} onClose={close}>
      {status?.capture.available === false ? (
        <section className={classes.unable}>
          <h3>Live capture is not possible yet</h3>
          <DoctorChecks checks={status.capture.checks} onlyFailed />
        </section>
      ) : (
        <CaptureForm onStarted={close} />
      )}
      <section className={classes.others}>
        <button type="button" className={classes.other} onClick={() => chooseFile(openFile)}>
          <Icon name="file" />
          <span>
            <b>Open a capture file</b>
            <span className="muted">pcap or pcapng, also gzipped. It is read here and not uploaded.</span>
          </span>
        </button>
        <button type="button" className={classes.other} disabled={demo.isPending} onClick={() => demo.start()}>
          <Icon name="play" />
          <span>
            <b>Play the demo</b>
            <span className="muted">Made-up traffic in a loop. Needs no rights.</span>
          </span>
        </button>
      </section>
      <footer className={classes.foot}>
        <Button kind="plain" onClick={close}>
          Close
        </Button>
      </footer>
    </Dialog>
  );
}
