// Saved captures: what is being written, what is there to download or delete, and a file to open.

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { SavedCapture } from "@wireglass/contract";
import { useState } from "react";
import { problemOf } from "../../api/client.ts";
import { capturePath, capturesQuery, deleteCapture, keys, statusQuery } from "../../api/queries.ts";
import { useSaving } from "../../app/save-button.tsx";
import { bytes, count, joined } from "../../format/figure.ts";
import { ago, exact } from "../../format/time.ts";
import { Panel } from "../../panel/panel.tsx";
import { chooseFile, useOpenFile } from "../../source/open-file.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { ProblemNote } from "../../ui/problem.tsx";
import classes from "./captures.module.css";

export function Captures() {
  const client = useQueryClient();
  const captures = useQuery(capturesQuery);
  const dataDir = useQuery(statusQuery(client)).data?.data_dir;
  const openFile = useOpenFile();
  const [doomed, setDoomed] = useState<SavedCapture | null>(null);
  return (
    <div className={classes.page}>
      <h1 className="hidden-visually">Captures</h1>
      <div className={classes.acts}>
        <SaveHere />
        <Button onClick={() => chooseFile(openFile)}>
          <Icon name="file" size={14} /> Open a capture
        </Button>
      </div>
      <Panel
        title="Saved captures"
        flush
        loading={captures.isPending}
        problem={captures.error === null ? null : problemOf(captures.error)}
        empty={
          captures.data?.length === 0
            ? { why: "Nothing is saved yet.", what: "Save writes what is captured from then on to a pcapng file." }
            : null
        }
        foot={dataDir === undefined ? null : `Kept in ${dataDir}/captures.`}
      >
        <ul className={classes.list}>
          {captures.data
            ?.toSorted((a, b) => b.modified - a.modified)
            .map((capture) => (
              <CaptureRow key={capture.name} capture={capture} onDelete={() => setDoomed(capture)} />
            ))}
        </ul>
      </Panel>
      <DeleteDialog capture={doomed} onClose={() => setDoomed(null)} />
    </div>
  );
}

function SaveHere() {
  const { saving, possible, toggle, isPending } = useSaving();
  if (saving !== null) {
    return (
      <Button kind="primary" disabled={isPending} onClick={toggle}>
        Stop saving: {joined(count(saving.packets))} packets, {joined(bytes(saving.bytes))}
      </Button>
    );
  }
  return (
    <Button
      kind="primary"
      disabled={!possible || isPending}
      onClick={toggle}
      title={possible ? "Write what is captured from now on to a pcapng file" : "Start a capture first"}
    >
      <Icon name="save" size={14} /> Save what is captured
    </Button>
  );
}

function CaptureRow({ capture, onDelete }: { capture: SavedCapture; onDelete: () => void }) {
  return (
    <li className={classes.row}>
      <span className={`mono ${classes.name}`} title={capture.name}>
        {capture.name}
      </span>
      <span className="muted" title={exact(capture.modified)}>
        {capture.saving ? "being written" : ago(capture.modified, Date.now() / 1000)}
      </span>
      <span className={classes.size}>{joined(bytes(capture.bytes))}</span>
      <span className={classes.buttons}>
        <a className={classes.download} href={capturePath(capture.name)} download={capture.name}>
          Download
        </a>
        <Button
          kind="plain"
          icon
          aria-label={`Delete ${capture.name}`}
          title={capture.saving ? "Stop saving first" : "Delete"}
          disabled={capture.saving}
          onClick={onDelete}
        >
          <Icon name="trash" />
        </Button>
      </span>
    </li>
  );
}

function DeleteDialog({ capture, onClose }: { capture: SavedCapture | null; onClose: () => void }) {
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: deleteCapture,
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.captures });
      onClose();
    },
  });
  return (
    <Dialog title="Delete this capture?" open={capture !== null} onClose={onClose} width={440}>
      {capture !== null && (
        <div className={classes.confirm}>
          <p>
            <span className="mono">{capture.name}</span>, {joined(bytes(capture.bytes))}. It cannot be brought back.
          </p>
          {remove.error !== null && <ProblemNote problem={problemOf(remove.error)} />}
          <div className={classes.acts}>
            <Button onClick={onClose}>Keep it</Button>
            <Button kind="danger" disabled={remove.isPending} onClick={() => remove.mutate(capture.name)}>
              Delete
            </Button>
          </div>
        </div>
      )}
    </Dialog>
  );
}
