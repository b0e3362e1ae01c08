// Start opens the choice of sources; stop ends the capture, or the reading of a file.

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { problemOf } from "../api/client.ts";
import { keys, stopCapture } from "../api/queries.ts";
import { reportProblem } from "../live/problems.ts";
import { useView } from "../live/view.tsx";
import { useLocalCapture } from "../local/context.ts";
import { useSetSearch } from "../state/use-search.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";

export function StartStop() {
  const client = useQueryClient();
  const local = useLocalCapture();
  const setSearch = useSetSearch();
  const { origin, source } = useView();
  const stop = useMutation({
    mutationFn: stopCapture,
    onSuccess: (state) => client.setQueryData(keys.source("server"), state),
    onError: (error) => reportProblem(client, problemOf(error)),
  });
  const running = source?.state === "running";

  if (origin === "local") {
    return running ? (
      <Button kind="primary" onClick={() => local.cancel()}>
        <Icon name="stop" size={12} /> <span>Cancel</span>
      </Button>
    ) : (
      <Button kind="primary" onClick={() => setSearch({ source: undefined, filter: undefined })}>
        <Icon name="close" size={14} /> <span>Close file</span>
      </Button>
    );
  }
  if (running || source?.state === "starting" || source?.state === "stopping") {
    return (
      <Button kind="primary" disabled={!running || stop.isPending} onClick={() => stop.mutate()}>
        <Icon name="stop" size={12} /> <span>Stop</span>
      </Button>
    );
  }
  return (
    <Button kind="primary" onClick={() => setSearch({ dialog: "source" })}>
      <Icon name="play" size={12} /> <span>Start</span>
    </Button>
  );
}
