// /api/rules: what is looked for, with which limits, and what other limits would have found.

import { ChangeRule } from "@wireglass/contract";
import { Hono } from "hono";
import type { Services } from "../app.ts";
import { readBody } from "./body.ts";

export function rulesRoutes({ alerts }: Pick<Services, "alerts">): Hono {
  return new Hono()
    .get("/", async (c) => c.json({ rules: await alerts.rules() }))
    .patch("/:rule", async (c) => c.json(await alerts.changeRule(c.req.param("rule"), await readBody(c, ChangeRule))))
    .post("/:rule/trial", async (c) => {
      return c.json(await alerts.tryRule(c.req.param("rule"), await readBody(c, ChangeRule)));
    });
}
