// The live stream: one EventSource, whose events go to the query cache. Reconnects by itself, and says since when it could not.

import type { Probes, Problem, Snapshot, SourceState } from "@wireglass/contract";
import type { QueryClient } from "@tanstack/react-query";
import { keys } from "../api/queries.ts";
import { reportProblem } from "./problems.ts";
import { merge, type ViewData } from "./view-data.ts";

export interface Connection {
  readonly state: "connecting" | "open" | "lost";
  /** Milliseconds by this browser's clock. */
  readonly since: number;
}

const RETRY_FIRST = 500;
const RETRY_LAST = 8000;
/** While a capture runs a snapshot comes every second. Without one for this long the connection is as good as lost. */
const SILENCE = 6000;

/** Listens to the view of `filter` until the returned function is called. */
export function connect(client: QueryClient, filter: string): () => void {
  let events: EventSource | null = null;
  let retry = RETRY_FIRST;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  const say = (state: Connection["state"]) =>
    client.setQueryData<Connection>(keys.connection, (before) =>
      before?.state === state ? before : { state, since: Date.now() },
    );

  function lost() {
    events?.close();
    clearTimeout(silence);
    if (closed) return;
    say("lost");
    // The stream cannot tell why it was refused; the status can.
    void client.invalidateQueries({ queryKey: keys.status });
    timer = setTimeout(open, retry);
    retry = Math.min(retry * 2, RETRY_LAST);
  }

  function listen() {
    clearTimeout(silence);
    const running = client.getQueryData<SourceState>(keys.source("server"))?.state === "running";
    if (running) silence = setTimeout(lost, SILENCE);
  }

  function open() {
    let first = true;
    events = new EventSource(`/api/events?filter=${encodeURIComponent(filter)}`);
    listen();
    events.addEventListener("error", lost);
    events.addEventListener("source", (event) => {
      client.setQueryData<SourceState>(keys.source("server"), JSON.parse(event.data) as SourceState);
      listen();
    });
    events.addEventListener("snapshot", (event) => {
      listen();
      say("open");
      retry = RETRY_FIRST;
      const snapshot = JSON.parse(event.data) as Snapshot;
      const fresh = first;
      first = false;
      client.setQueryData<ViewData>(keys.view("server", filter), (before) =>
        merge(fresh ? null : (before ?? null), snapshot, Date.now()),
      );
    });
    events.addEventListener("probes", (event) => {
      listen();
      client.setQueryData<Probes>(keys.probes, JSON.parse(event.data) as Probes);
    });
    events.addEventListener("problem", (event) => {
      listen();
      reportProblem(client, JSON.parse(event.data) as Problem);
    });
  }

  client.setQueryData<Connection>(keys.connection, (before) => before ?? { state: "connecting", since: Date.now() });
  open();
  return () => {
    closed = true;
    clearTimeout(timer);
    clearTimeout(silence);
    events?.close();
  };
}
