// The HTTP application: security first, then the routes, then the dashboard's files. It knows no socket.

import { type Context, Hono } from "hono";
import type { Analyser, CaptureSystem } from "./analyser.ts";
import { type Assets, serveAssets } from "./assets.ts";
import { problem, statusOf, toProblem } from "./problem.ts";
import { alertsRoutes } from "./routes/alerts.ts";
import { captureRoutes } from "./routes/capture.ts";
import { capturesRoutes } from "./routes/captures.ts";
import { demoRoutes } from "./routes/demo.ts";
import { exceptionsRoutes } from "./routes/exceptions.ts";
import { eventsRoutes } from "./routes/events.ts";
import { filterRoutes } from "./routes/filter.ts";
import { historyRoutes } from "./routes/history.ts";
import { interfacesRoutes } from "./routes/interfaces.ts";
import { outputsRoutes } from "./routes/outputs.ts";
import { packetsRoutes } from "./routes/packets.ts";
import { probesRoutes } from "./routes/probes.ts";
import { rulesRoutes } from "./routes/rules.ts";
import { saveRoutes } from "./routes/save.ts";
import { statusRoutes } from "./routes/status.ts";
import type { AlertService } from "./alerts/alert-service.ts";
import type { History } from "./history/history.ts";
import type { PacketArchive } from "./packets/packet-archive.ts";
import type { ProbeSet } from "./probe/probe-set.ts";
import type { SavedCaptures } from "./save/saved-captures.ts";
import { securityHeaders } from "./security/headers.ts";
import { allowedHosts, checkHost } from "./security/host.ts";
import { checkOrigin } from "./security/origin.ts";
import { requireSession } from "./security/session.ts";

export interface Services {
  version: string;
  /** Where it listens, and the names under which it may be reached besides loopback. */
  port: number;
  hosts: readonly string[];
  token: string;
  dataDir: string;
  analyser: Analyser;
  system: CaptureSystem;
  captures: SavedCaptures;
  packets: PacketArchive;
  history: History;
  alerts: AlertService;
  probes: ProbeSet;
  assets: Assets;
}

const METHODS = new Set(["GET", "POST", "DELETE"]);
/** Methods that only some addresses know. */
const MORE_METHODS: Readonly<Record<string, RegExp>> = { PUT: /^\/api\/outputs$/, PATCH: /^\/api\/rules\/[^/]+$/ };

export function createApp(services: Services): Hono {
  const app = new Hono();
  app.onError((error, c) => answerFailure(c, error));
  app.notFound((c) => answerFailure(c, problem("not-found", "There is nothing at this address.")));

  app.use(securityHeaders());
  app.use(checkHost(allowedHosts(services.port, services.hosts)));
  app.use(checkOrigin());
  app.use(requireSession(services.token, services.port));

  app.use("/api/*", checkMethod());
  app.route("/api/status", statusRoutes(services));
  app.route("/api/interfaces", interfacesRoutes(services));
  app.route("/api/capture", captureRoutes(services));
  app.route("/api/demo", demoRoutes(services));
  app.route("/api", filterRoutes(services));
  app.route("/api/save", saveRoutes(services));
  app.route("/api/captures", capturesRoutes(services));
  app.route("/api/packets.pcapng", packetsRoutes(services));
  app.route("/api/history", historyRoutes(services));
  app.route("/api/alerts", alertsRoutes(services));
  app.route("/api/rules", rulesRoutes(services));
  app.route("/api/exceptions", exceptionsRoutes(services));
  app.route("/api/outputs", outputsRoutes(services));
  app.get("/api/blacklists", (c) => c.json(services.alerts.blacklists()));
  app.route("/api/probes", probesRoutes(services));
  app.route("/api/events", eventsRoutes(services));
  app.all("/api/*", (c) => c.notFound());

  app.get("*", serveAssets(services.assets));
  return app;
}

export function answerFailure(c: Context, error: unknown): Response {
  const failure = toProblem(error);
  return c.json({ problem: failure }, statusOf(failure));
}

/** HEAD is not among them: it would open a stream and never read it. */
function checkMethod() {
  return async (c: Context, next: () => Promise<void>) => {
    const { method, path } = c.req;
    if (!METHODS.has(method) && MORE_METHODS[method]?.test(path) !== true)
      throw problem("method-not-allowed", `${method} is not answered here.`);
    await next();
  };
}
