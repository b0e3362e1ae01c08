// Saves what is being captured from now on, and says how much that is so far.

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { problemOf } from "../api/client.ts";
import { keys, startSaving, stopSaving } from "../api/queries.ts";
import { bytes, joined } from "../format/figure.ts";
import { reportProblem } from "../live/problems.ts";
import { useView } from "../live/view.tsx";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import classes from "./top-bar.module.css";

export function useSaving() {
  const client = useQueryClient();
  const { source, origin } = useView();
  const saving = origin === "server" ? (source?.saving ?? null) : null;
  const { mutate, isPending } = useMutation({
    mutationFn: () => (saving === null ? startSaving() : stopSaving()),
    onSuccess: (state) => {
      client.setQueryData(keys.source("server"), state);
      void client.invalidateQueries({ queryKey: keys.captures });
    },
    onError: (error) => reportProblem(client, problemOf(error)),
  });
  const possible =
    origin === "server" && (source?.kind === "live" || source?.kind === "demo") && source.state === "running";
  return { saving, possible, toggle: () => mutate(), isPending };
}

export function SaveButton() {
  const { saving, possible, toggle, isPending } = useSaving();
  if (!possible && saving === null) return null;
  return (
    <Button
      className={classes.save}
      pressed={saving !== null}
      disabled={isPending}
      onClick={toggle}
      title={saving === null ? "Write what is captured from now on to a pcapng file" : `Stop writing ${saving.name}`}
    >
      <Icon name="save" size={14} />
      <span>{saving === null ? "Save" : `Saving ${joined(bytes(saving.bytes))}`}</span>
    </Button>
  );
}
