// POST /api/filter/check and /api/bpf/check: is this expression right, and if not, where is it wrong?

import { CheckBpf, CheckFilter } from "@wireglass/contract";
import { compileFilter } from "@wireglass/core";
import { Hono } from "hono";
import type { Services } from "../app.ts";
import { parsing } from "../engine/filter-problem.ts";
import { ProblemError } from "../problem.ts";
import { readBody } from "./body.ts";

export function filterRoutes({ system }: Services): Hono {
  return new Hono()
    .post("/filter/check", async (c) => {
      const { filter } = await readBody(c, CheckFilter);
      parsing(() => compileFilter(filter));
      return c.json({ ok: true });
    })
    .post("/bpf/check", async (c) => {
      const request = await readBody(c, CheckBpf);
      const wrong = await system.checkBpf(request.bpf, request.interface);
      if (wrong !== null) throw new ProblemError(wrong);
      return c.json({ ok: true });
    });
}
