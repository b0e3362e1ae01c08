// The pages: at the left, and on a phone at the bottom. A page is listed once it has something to show.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useRouterState } from "@tanstack/react-router";
import { AlertBadge } from "../alerts/alert-badge.tsx";
import { useAlertsNow } from "../alerts/use-alerts-now.ts";
import { statusQuery } from "../api/queries.ts";
import { bytes, joined, type Figure } from "../format/figure.ts";
import { spanShort } from "../time/range.ts";
import { hasLatency } from "../live/latency.ts";
import { useProbes } from "../live/use-probes.ts";
import { useView } from "../live/view.tsx";
import { carried } from "../state/search.ts";
import { useSearch } from "../state/use-search.ts";
import { Icon, type IconName } from "../ui/icon.tsx";
import classes from "./navigation.module.css";

const PAGES = [
  { to: "/", label: "Overview", icon: "overview" },
  { to: "/flows", label: "Flows", icon: "flows" },
  { to: "/applications", label: "Applications", short: "Apps", icon: "applications" },
  { to: "/latency", label: "Latency", icon: "latency" },
  { to: "/alerts", label: "Alerts", icon: "alerts" },
  { to: "/packets", label: "Packets", icon: "packets" },
  { to: "/captures", label: "Captures", icon: "captures" },
] as const;

export function Navigation() {
  const filled = useFilledPages();
  const here = useRouterState({ select: (state) => state.location.pathname });
  const pages = PAGES.filter(({ to }) => filled(to) || isAt(to, here));
  const version = useQuery(statusQuery(useQueryClient())).data?.version;
  return (
    <nav className={classes.nav} aria-label="Pages">
      <div className={classes.brand}>
        <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
          <circle cx="10" cy="10" r="7.6" fill="none" stroke="var(--accent)" strokeWidth="2" />
          <circle cx="10" cy="10" r="3.4" fill="color-mix(in srgb, var(--accent) 45%, transparent)" />
        </svg>
        Wireglass
      </div>
      <ul className={classes.pages}>
        {pages.map((page) => (
          <li key={page.to}>
            <PageLink {...page} />
          </li>
        ))}
        <li className={classes.last}>
          <PageLink to="/settings" label="Settings" icon="settings" />
        </li>
      </ul>
      <div className={classes.foot}>
        <HistoryFoot />
        <p>{version === undefined ? "" : `version ${version}`}</p>
      </div>
    </nav>
  );
}

/** How far back one can look, and what that takes. */
function HistoryFoot() {
  const { history } = useView();
  const search = carried(useSearch());
  const { state } = history;
  if (history.access !== "on" || state === null || state.bounds === null) return null;
  const { bounds, bytes: used, max_bytes: most } = state;
  return (
    <p>
      <Link to="/settings" search={search} title="What is kept, and how far back each kind reaches">
        <span>history {spanShort(bounds.to - bounds.from)}</span>
        <span>{ofMost(bytes(used), bytes(most))}</span>
      </Link>
    </p>
  );
}

/** 3.1 of 10 GB */
function ofMost(used: Figure, most: Figure): string {
  const whole = joined({ text: most.text.replace(/\.0$/, ""), unit: most.unit });
  return `${used.unit === most.unit ? used.text : joined(used)} of ${whole}`;
}

/** Which pages have something to show. What a filter hides is there all the same, so it takes no page away. */
function useFilledPages(): (to: PagePath) => boolean {
  const { shown, filter, pending, source, historic } = useView();
  const alerts = useAlertsNow();
  const probed = (useProbes().probes?.targets.length ?? 0) > 0;
  const narrowed = historic || ((filter !== "" || pending) && source !== null && source.kind !== "none");
  // Of what runs there will be something: the pages do not come one after the other.
  const coming = shown === null && source !== null && source.kind !== "none";
  return (to) => {
    if (coming) return true;
    if (to === "/applications") return narrowed || (shown?.snapshot.applications.length ?? 0) > 0;
    if (to === "/latency") return narrowed || probed || hasLatency(shown?.latency ?? null);
    if (to === "/alerts") return narrowed || (alerts !== null && (alerts.latest.length > 0 || source?.kind !== "none"));
    return true;
  };
}

/** A page may have others below it. */
const isAt = (to: string, here: string): boolean => here === to || (to !== "/" && here.startsWith(`${to}/`));

type PagePath = (typeof PAGES)[number]["to"] | "/settings";

interface PageLinkProps {
  readonly to: PagePath;
  readonly label: string;
  /** For the bar of a phone. */
  readonly short?: string;
  readonly icon: IconName;
}

function PageLink({ to, label, short = label, icon }: PageLinkProps) {
  const search = carried(useSearch());
  return (
    <Link
      to={to}
      search={search}
      className={classes.link}
      activeOptions={{ exact: to === "/", includeSearch: false }}
      activeProps={{ "data-active": true }}
    >
      <Icon name={icon} />
      <span className={classes.long}>{label}</span>
      <span className={classes.short}>{short}</span>
      {to === "/alerts" && <AlertBadge />}
    </Link>
  );
}
