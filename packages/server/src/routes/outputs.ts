// /api/outputs: where alerts go besides the dashboard.

import { Outputs } from "@wireglass/contract";
import { Hono } from "hono";
import type { Services } from "../app.ts";
import { readBody } from "./body.ts";

export function outputsRoutes({ alerts }: Pick<Services, "alerts">): Hono {
  return new Hono()
    .get("/", (c) => c.json({ outputs: alerts.outputs() }))
    .put("/", async (c) => c.json({ outputs: await alerts.setOutputs(await readBody(c, Outputs)) }))
    .post("/:id/test", async (c) => {
      await alerts.testOutput(c.req.param("id"));
      return c.json({ ok: true });
    });
}
