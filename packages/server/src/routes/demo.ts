// POST /api/demo/start: plays the built-in traffic.

import { Hono } from "hono";
import type { Services } from "../app.ts";

export function demoRoutes({ analyser }: Services): Hono {
  return new Hono().post("/start", async (c) => c.json({ source: await analyser.startDemo() }));
}
