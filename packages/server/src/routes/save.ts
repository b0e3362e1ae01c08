// POST /api/save/start and /stop: writes what is being captured to a file among the saved captures.

import { Hono } from "hono";
import type { Services } from "../app.ts";

export function saveRoutes({ analyser }: Services): Hono {
  return new Hono()
    .post("/start", async (c) => c.json({ source: await analyser.startSaving() }))
    .post("/stop", async (c) => c.json({ source: await analyser.stopSaving() }));
}
