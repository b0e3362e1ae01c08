// The list of alerts: still while it is read, by keyboard, and with every state that it can be in.

import { useQuery } from "@tanstack/react-query";
import type { Alert } from "@wireglass/contract";
import { useState } from "react";
import { rulesQuery } from "../../../alerts/queries.ts";
import { useAlertsNow } from "../../../alerts/use-alerts-now.ts";
import { useView } from "../../../live/view.tsx";
import { Panel, SkeletonLines } from "../../../panel/panel.tsx";
import { useSearch, useSetSearch } from "../../../state/use-search.ts";
import { useHeldRows } from "../../../table/held-rows.ts";
import { Button } from "../../../ui/button.tsx";
import { AlertFilters } from "./alert-filters.tsx";
import { AlertRows } from "./alert-rows.tsx";
import classes from "./list.module.css";
import type { AlertList } from "./use-alert-list.ts";

const idOf = (alert: Alert): string => alert.id;

interface ListPanelProps {
  readonly alerts: AlertList;
  readonly opened: string | null;
  readonly now: number;
}

export function ListPanel({ alerts, opened, now }: ListPanelProps) {
  const { list, problem, loading, more, moreComes } = alerts;
  const { origin, filter, live, historic } = useView();
  const open = useAlertsNow()?.open ?? null;
  const rules = useQuery({ ...rulesQuery, enabled: origin === "server" }).data;
  const narrowed = useSearch().severity !== undefined;
  const watching = rules?.filter(({ enabled }) => enabled).length ?? null;
  const [over, setOver] = useState(false);
  // Only what is new is held back: what changes in a row that is there is shown, and what is gone is gone.
  const held = useHeldRows(alerts.rows, { held: live && over && list === "open", asked: alerts.asked, id: idOf });
  const fresh = new Map(alerts.rows.map((alert) => [alert.id, alert]));
  const rows = held.rows.flatMap((alert) => fresh.get(alert.id) ?? []);

  return (
    <Panel
      title="Alerts"
      flush
      loading={loading}
      skeleton={<SkeletonLines count={12} />}
      problem={problem}
      empty={
        rows.length === 0
          ? {
              why: historic ? "No such alert in this range." : whyEmpty(alerts, narrowed, watching),
              what: narrowed && <All />,
            }
          : null
      }
      aside={<AlertFilters open={historic ? null : open} />}
      foot={
        rows.length > 0 || filter !== "" ? (
          <>
            {more === null && rows.length > 0 && (rows.length === 1 ? "1 alert." : `${rows.length} alerts.`)}
            {more !== null && (
              <>
                {`The latest ${rows.length} are shown. `}
                <Button kind="plain" className={classes.more} disabled={moreComes} onClick={more}>
                  {moreComes ? "They come" : "Show more"}
                </Button>
              </>
            )}
            {filter !== "" && " They are of all traffic: the filter narrows the other pages."}
          </>
        ) : null
      }
    >
      {held.fresh > 0 && (
        <button type="button" className={classes.fresh} onClick={() => setOver(false)}>
          {held.fresh} new
        </button>
      )}
      <AlertRows rows={rows} rules={rules} opened={opened} now={now} onOver={setOver} />
    </Panel>
  );
}

function whyEmpty({ list }: AlertList, narrowed: boolean, watching: number | null): string {
  if (narrowed) return "No alert of this severity.";
  if (list === "closed") return "No alert has ended yet.";
  if (list === "snoozed") return "Nothing is snoozed.";
  if (watching === null) return "Nothing suspicious.";
  return watching === 1
    ? "Nothing suspicious. 1 rule is watching."
    : `Nothing suspicious. ${watching} rules are watching.`;
}

function All() {
  const setSearch = useSetSearch();
  return <Button onClick={() => setSearch({ severity: undefined })}>Show every severity</Button>;
}
