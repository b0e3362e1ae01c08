// The pages: at the left, and on a phone at the bottom. A page is listed once it has something to show.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useRouterState } from "@tanstack/react-router";
import { statusQuery } from "../api/queries.ts";
import { useView } from "../live/view.tsx";
import { carried } from "../state/search.ts";
import { useSearch } from "../state/use-search.ts";
import { Icon, type IconName } from "../ui/icon.tsx";
import classes from "./navigation.module.css";

const PAGES = [
  { to: "/", label: "Overview", icon: "overview" },
  { to: "/flows", label: "Flows", icon: "flows" },
  { to: "/applications", label: "Applications", icon: "applications" },
  { to: "/packets", label: "Packets", icon: "packets" },
  { to: "/captures", label: "Captures", icon: "captures" },
] as const;

export function Navigation() {
  const applications = (useView().shown?.snapshot.applications.length ?? 0) > 0;
  const here = useRouterState({ select: (state) => state.location.pathname });
  const pages = PAGES.filter(({ to }) => to !== "/applications" || applications || to === here);
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
      <p className={classes.version}>{version === undefined ? "" : `version ${version}`}</p>
    </nav>
  );
}

type PagePath = (typeof PAGES)[number]["to"] | "/settings";

function PageLink({ to, label, icon }: { to: PagePath; label: string; icon: IconName }) {
  const search = carried(useSearch());
  return (
    <Link
      to={to}
      search={search}
      className={classes.link}
      activeOptions={{ exact: true, includeSearch: false }}
      activeProps={{ "data-active": true }}
    >
      <Icon name={icon} />
      <span>{label}</span>
    </Link>
  );
}
