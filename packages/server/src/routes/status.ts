// GET /api/status: the version, what is running, and whether live capture can work here.

import type { DoctorCheck, Status } from "@wireglass/contract";
import { Hono } from "hono";
import type { Services } from "../app.ts";

export function statusRoutes({ version, dataDir, analyser, system }: Services): Hono {
  return new Hono().get("/", async (c) => {
    const [checks, interfaces] = await Promise.all([system.checks(), system.interfaces()]);
    return c.json({
      version,
      source: analyser.source,
      capture: { available: checks.every(allowsCapture), checks },
      default_interface: interfaces.find((candidate) => candidate.default)?.name ?? null,
      data_dir: dataDir,
    } satisfies Status);
  });
}

/** Without a place for saved captures, one can still look. */
function allowsCapture({ name, status }: DoctorCheck): boolean {
  return status !== "failed" || name === "data";
}
