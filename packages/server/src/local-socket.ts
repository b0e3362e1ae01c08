// A socket in the data folder, on which commands on this machine ask for what is kept while it is being written: whoever may
// enter the folder may read what is in it.

import { once } from "node:events";
import { chmodSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { answerFailure } from "./app.ts";
import { localSocket } from "./data-dir.ts";
import type { History } from "./history/history.ts";
import { historyRoutes } from "./routes/history.ts";

const OWNER_ONLY = 0o600;

/** Null where there can be none: a path that is too long for a socket, a file system that knows no sockets. */
export async function listenLocally(dataDir: string, history: History): Promise<Server | null> {
  if (process.platform === "win32") return null;
  const path = localSocket(dataDir);
  const app = new Hono();
  app.onError((error, c) => answerFailure(c, error));
  app.route("/api/history", historyRoutes({ history }));
  const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
  try {
    // Left behind by a crash: the folder is ours.
    rmSync(path, { force: true });
    server.listen(path);
    await once(server, "listening");
    chmodSync(path, OWNER_ONLY);
    return server;
  } catch {
    return null;
  }
}
