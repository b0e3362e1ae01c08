// Which alerts are listed: by state, and by severity with how many of each are open.

import type { AlertView } from "@wireglass/contract";
import { SeverityMark } from "../../../alerts/severity-mark.tsx";
import { SEVERITIES } from "../../../alerts/words.ts";
import { useSearch, useSetSearch } from "../../../state/use-search.ts";
import { LISTS, readSeverities, toggledSeverity, type ListName } from "./alert-list.ts";
import classes from "./list.module.css";

const LABELS: Readonly<Record<ListName, string>> = { open: "Open", snoozed: "Snoozed", closed: "Closed" };

export function AlertFilters({ open }: { open: AlertView["open"] | null }) {
  const search = useSearch();
  const setSearch = useSetSearch();
  const list = search.alerts ?? "open";
  const severities = readSeverities(search.severity);
  const all = severities.length === SEVERITIES.length;
  return (
    <div className={classes.filters}>
      <div className={classes.group} role="group" aria-label="State">
        {LISTS.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={list === one}
            onClick={() => setSearch({ alerts: one === "open" ? undefined : one, alert: undefined })}
          >
            {LABELS[one]}
          </button>
        ))}
      </div>
      <div className={classes.group} role="group" aria-label="Severity">
        {SEVERITIES.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={!all && severities.includes(one)}
            onClick={() => setSearch({ severity: toggledSeverity(search.severity, one) })}
          >
            <SeverityMark severity={one} none={list === "open" && open?.[one] === 0} />
            {list === "open" && open !== null && <span className={classes.number}>{open[one]}</span>}
          </button>
        ))}
      </div>
    </div>
  );
}
