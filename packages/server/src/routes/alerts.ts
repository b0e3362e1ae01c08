// /api/alerts: what happened, what to do about it, and the packets.

import { AlertsQuestion, Snooze } from "@wireglass/contract";
import { Hono } from "hono";
import type { Services } from "../app.ts";
import { problem } from "../problem.ts";
import { readBody } from "./body.ts";

const LONGEST_ID = 200;

export function alertsRoutes({ alerts, packets }: Pick<Services, "alerts" | "packets">): Hono {
  return new Hono()
    .get("/", async (c) => {
      const parsed = AlertsQuestion.safeParse(c.req.query());
      if (!parsed.success) {
        const where = parsed.error.issues[0]?.path.join(".") ?? "the question";
        throw problem("bad-request", `In the request, ${where} is wrong.`, "Give times in seconds since 1970.");
      }
      return c.json(await alerts.alerts(parsed.data));
    })
    .get("/:id", async (c) => c.json(await alerts.alert(idOf(c.req.param("id")))))
    .post("/:id/snooze", async (c) => {
      const { seconds } = await readBody(c, Snooze);
      return c.json(await alerts.snooze(idOf(c.req.param("id")), seconds));
    })
    .post("/:id/close", async (c) => c.json(await alerts.close(idOf(c.req.param("id")))))
    .get("/:id/packets.pcapng", async (c) => {
      const id = idOf(c.req.param("id"));
      const found = await alerts.packets(id);
      const stream = "kept" in found ? found.kept : await packets.open(found.query);
      return c.body(stream, 200, {
        "Content-Type": "application/x-pcapng",
        "Content-Disposition": 'attachment; filename="alert.pcapng"',
        "Cache-Control": "no-store",
      });
    });
}

function idOf(id: string): string {
  if (id.length > LONGEST_ID) throw problem("not-found", "There is no such alert.");
  return id;
}
