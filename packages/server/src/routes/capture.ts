// POST /api/capture/start and /stop: live capture.

import { StartCapture } from "@wireglass/contract";
import { Hono } from "hono";
import type { Services } from "../app.ts";
import { readBody } from "./body.ts";

export function captureRoutes({ analyser }: Services): Hono {
  return new Hono()
    .post("/start", async (c) => c.json({ source: await analyser.startCapture(await readBody(c, StartCapture)) }))
    .post("/stop", async (c) => c.json({ source: await analyser.stop() }));
}
