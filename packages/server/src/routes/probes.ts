// /api/probes: who is probed and with what result, and what the user wants to be different.

import { AddProbe } from "@wireglass/contract";
import { Hono } from "hono";
import type { Services } from "../app.ts";
import { readBody } from "./body.ts";

export function probesRoutes({ probes }: Services): Hono {
  return new Hono()
    .get("/", (c) => c.json(probes.view()))
    .post("/", async (c) => c.json(await probes.add(await readBody(c, AddProbe))))
    .post("/start", async (c) => c.json(await probes.start()))
    .post("/stop", async (c) => c.json(await probes.stop()))
    .delete("/:id", async (c) => c.json(await probes.remove(c.req.param("id"))));
}
