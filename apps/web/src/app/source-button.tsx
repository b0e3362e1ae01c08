// Where the figures come from, and how fast; opens the dialog that changes it.

import { skipToken, useQuery } from "@tanstack/react-query";
import type { SourceState } from "@wireglass/contract";
import { keys } from "../api/queries.ts";
import { bitRate, joined, THIN } from "../format/figure.ts";
import { useView } from "../live/view.tsx";
import type { ViewData } from "../live/view-data.ts";
import { useSetSearch } from "../state/use-search.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import classes from "./top-bar.module.css";

export function SourceButton() {
  const { source, origin, filter } = useView();
  // What goes on now, also while the page shows the past.
  const { data = null } = useQuery<ViewData>({ queryKey: keys.view(origin, filter), queryFn: skipToken });
  const setSearch = useSetSearch();
  // A filtered view knows only its own rate, which is not the source's.
  const detail = sourceDetail(
    source,
    data === null || filter !== "" ? null : data.snapshot.rate.bits_in_s + data.snapshot.rate.bits_out_s,
  );
  return (
    <Button className={classes.source} onClick={() => setSearch({ dialog: "source" })} title="Choose what is captured">
      <span className={classes.dot} data-state={source?.state ?? "idle"} />
      <span className={classes.label}>{sourceLabel(source)}</span>
      {detail !== "" && <span className={classes.rate}>{detail}</span>}
      <Icon name="down" size={12} />
    </Button>
  );
}

export function sourceLabel(source: SourceState | null): string {
  if (source === null || source.kind === "none") return "No source";
  if (source.kind === "demo") return "Demo";
  if (source.kind === "file") return source.file ?? "File";
  return source.interfaces.join(", ");
}

function sourceDetail(source: SourceState | null, bits: number | null): string {
  if (source === null || source.kind === "none") return "";
  if (source.kind === "file" && source.state === "running") {
    return source.progress === null ? "reading" : `${Math.floor(source.progress * 100)}${THIN}%`;
  }
  if (source.state === "running" && source.kind !== "file") return bits === null ? "" : joined(bitRate(bits));
  if (source.kind === "file" && source.state === "finished") return "";
  return STATES[source.state];
}

const STATES: Readonly<Record<SourceState["state"], string>> = {
  idle: "stopped",
  starting: "starting",
  running: "",
  stopping: "stopping",
  finished: "stopped",
  failed: "failed",
};
