// What can be done to an alert, and undone: snooze, wake, close.

import { useMutation, useQueryClient, type InfiniteData, type QueryClient } from "@tanstack/react-query";
import type { Alert, Alerts, Rule } from "@wireglass/contract";
import { problemOf } from "../../../api/client.ts";
import { alertKeys, closeAlert, snoozeAlert } from "../../../alerts/queries.ts";
import { isSnoozed } from "../../../alerts/snoozed.ts";
import { ruleTitle } from "../../../alerts/words.ts";
import { done, putOff } from "./acts.ts";
import { setClosing } from "./closing.ts";

export interface SnoozeSpan {
  readonly label: string;
  readonly seconds: number;
}

const HOUR = 3600;
export const SNOOZES: readonly SnoozeSpan[] = [
  { label: "1 hour", seconds: HOUR },
  { label: "1 day", seconds: 24 * HOUR },
  { label: "1 week", seconds: 7 * 24 * HOUR },
];

/** The server's word on one alert, into every list that has it; then the lists are asked for anew. */
function tell(client: QueryClient, alert: Alert): void {
  client.setQueriesData<InfiniteData<Alerts>>({ queryKey: alertKeys.lists }, (before) =>
    before === undefined
      ? before
      : {
          ...before,
          pages: before.pages.map((page) => ({
            ...page,
            rows: page.rows.map((row) => (row.id === alert.id ? alert : row)),
          })),
        },
  );
  void client.invalidateQueries({ queryKey: alertKeys.lists });
  void client.invalidateQueries({ queryKey: alertKeys.rules });
}

const failed = (error: unknown): void => done(`It was not done: ${problemOf(error).message}`);

export function useAlertActs(alert: Alert) {
  const client = useQueryClient();
  const name = ruleTitle(alert.rule, client.getQueryData<Rule[]>(alertKeys.rules));

  const setSnooze = (seconds: number) => snoozeAlert(alert.id, seconds).then((fresh) => tell(client, fresh));
  const snooze = useMutation({
    mutationFn: ({ seconds }: SnoozeSpan) => setSnooze(seconds),
    onSuccess: (_, { label }) => done(`Snoozed for ${label}: ${name}.`, () => setSnooze(0)),
    onError: failed,
  });
  const until = alert.snoozed_until ?? null;
  const wake = useMutation({
    mutationFn: () => setSnooze(0),
    onSuccess: () => {
      const now = Date.now() / 1000;
      const rest = until === null ? 0 : Math.max(60, Math.round(until - now));
      done(`Awake again: ${name}.`, isSnoozed(alert, now) ? () => setSnooze(rest) : null);
    },
    onError: failed,
  });

  /** An alert that is closed stays closed, so it is only told to the server once nobody can take it back any more. */
  function close(): void {
    setClosing(alert.id, true);
    putOff(
      `Closed: ${name}.`,
      () =>
        closeAlert(alert.id)
          .then((fresh) => tell(client, fresh))
          .catch(failed)
          .finally(() => setClosing(alert.id, false)),
      () => setClosing(alert.id, false),
    );
  }
  return { snooze: snooze.mutate, wake: wake.mutate, close, pending: snooze.isPending || wake.isPending };
}
