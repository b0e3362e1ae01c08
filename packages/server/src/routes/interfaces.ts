// GET /api/interfaces: what can be listened on, with addresses and present rate.

import { Hono } from "hono";
import type { Services } from "../app.ts";

export function interfacesRoutes({ system }: Services): Hono {
  return new Hono().get("/", async (c) => c.json({ interfaces: await system.interfaces() }));
}
