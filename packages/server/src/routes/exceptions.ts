// /api/exceptions: what is no alert.

import { NewException } from "@wireglass/contract";
import { Hono } from "hono";
import type { Services } from "../app.ts";
import { readBody } from "./body.ts";

export function exceptionsRoutes({ alerts }: Pick<Services, "alerts">): Hono {
  return new Hono()
    .get("/", async (c) => c.json({ exceptions: await alerts.exceptions() }))
    .post("/", async (c) => c.json(await alerts.addException(await readBody(c, NewException))))
    .delete("/:id", async (c) => {
      await alerts.removeException(c.req.param("id"));
      return c.json({ ok: true });
    });
}
