// The pages by address. Overview is in the first load; the others come when they are opened.

import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { Overview } from "../pages/overview/overview.tsx";
import { parseSearch, readSearch, writeSearch } from "../state/search.ts";
import { Frame } from "./frame.tsx";
import { Lost } from "./lost.tsx";

const root = createRootRoute({ component: Frame, notFoundComponent: Lost, validateSearch: readSearch });

const pages = [
  createRoute({ getParentRoute: () => root, path: "/", component: Overview }),
  createRoute({
    getParentRoute: () => root,
    path: "/flows",
    component: lazyRouteComponent(() => import("../pages/flows/flows.tsx"), "Flows"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/applications",
    component: lazyRouteComponent(() => import("../pages/applications/applications.tsx"), "Applications"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/latency",
    component: lazyRouteComponent(() => import("../pages/latency/latency.tsx"), "Latency"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/alerts",
    component: lazyRouteComponent(() => import("../pages/alerts/alerts.tsx"), "Alerts"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/alerts/rules",
    component: lazyRouteComponent(() => import("../pages/alerts/rules/rules.tsx"), "Rules"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/packets",
    component: lazyRouteComponent(() => import("../pages/packets/packets.tsx"), "Packets"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/captures",
    component: lazyRouteComponent(() => import("../pages/captures/captures.tsx"), "Captures"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/settings",
    component: lazyRouteComponent(() => import("../pages/settings/settings.tsx"), "Settings"),
  }),
];

export const router = createRouter({
  routeTree: root.addChildren(pages),
  parseSearch,
  stringifySearch: writeSearch,
  defaultPreload: "intent",
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
