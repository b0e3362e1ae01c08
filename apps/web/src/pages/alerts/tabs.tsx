// The two pages of alerts: what there is, and what is looked for.

import { Link } from "@tanstack/react-router";
import { carried } from "../../state/search.ts";
import { useSearch } from "../../state/use-search.ts";
import classes from "./alerts.module.css";

export function Tabs() {
  const search = carried(useSearch());
  return (
    <nav className={classes.tabs} aria-label="Alerts">
      {(
        [
          ["/alerts", "Alerts"],
          ["/alerts/rules", "Rules and exceptions"],
        ] as const
      ).map(([to, label]) => (
        <Link
          key={to}
          to={to}
          search={search}
          activeOptions={{ exact: true, includeSearch: false, includeHash: false }}
          activeProps={{ "data-active": true }}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
