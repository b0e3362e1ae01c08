// What needs saying above the page: the lost connection, a failed capture, problems as they come.

import { skipToken, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Problem } from "@wireglass/contract";
import { problemOf } from "../api/client.ts";
import { keys, statusQuery } from "../api/queries.ts";
import { joined, share } from "../format/figure.ts";
import { clock } from "../format/time.ts";
import { putAwayProblem } from "../live/problems.ts";
import { useView } from "../live/view.tsx";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { ProblemNote } from "../ui/problem.tsx";
import classes from "./notices.module.css";

export function Notices() {
  const client = useQueryClient();
  const { source, staleSince, origin } = useView();
  const problems = useQuery<Problem[]>({ queryKey: keys.problems, queryFn: skipToken }).data ?? [];
  const { error } = useQuery(statusQuery(client));
  const cancelled = source?.problem?.code === "cancelled";
  const failed = cancelled ? null : (source?.problem ?? null);
  const all = problems.filter(({ code }) => code !== failed?.code);
  const quiet = staleSince === null && failed === null && !cancelled;
  if (quiet && all.length === 0 && (error === null || origin === "local")) return null;
  return (
    <div className={classes.notices}>
      {staleSince !== null && (
        <output className={classes.stale}>
          Connection lost since {clock(staleSince / 1000)}. The figures are those of that moment; trying again.
          {error !== null && <span className="muted"> {problemOf(error).remedy}</span>}
        </output>
      )}
      {staleSince === null && error !== null && origin === "server" && <ProblemNote problem={problemOf(error)} />}
      {cancelled && (
        <output className={classes.stale}>
          Reading was cancelled. The figures are those of the first {joined(share(source?.progress, 1))} of the file.
        </output>
      )}
      {failed !== null && <ProblemNote problem={failed} />}
      {all.map((problem) => (
        <ProblemNote key={problem.code + problem.message} problem={problem}>
          <Button kind="plain" icon aria-label="Put away" onClick={() => putAwayProblem(client, problem)}>
            <Icon name="close" />
          </Button>
        </ProblemNote>
      ))}
    </div>
  );
}
