// /api/history: what is known of the past, and a range of it as a snapshot, as totals, as latencies, as flows, or as a file of flows.

import { ExportQuestion, FlowsQuestion, LatencyQuestion, RangeQuestion, SnapshotQuestion } from "@wireglass/contract";
import { type Context, Hono } from "hono";
import type { Services } from "../app.ts";
import { problem } from "../problem.ts";

export function historyRoutes({ history }: Pick<Services, "history">): Hono {
  return new Hono()
    .get("/", async (c) => c.json(await history.state()))
    .get("/snapshot", async (c) => {
      const { from, to, filter, lists } = asked(c, SnapshotQuestion);
      return c.json(await history.snapshot({ range: { from, to }, filter, lists }));
    })
    .get("/latency", async (c) => {
      const { from, to } = asked(c, LatencyQuestion);
      return c.json(await history.latency({ from, to }));
    })
    .get("/totals", async (c) => {
      const { from, to, filter } = asked(c, RangeQuestion);
      return c.json(await history.totals({ range: { from, to }, filter }));
    })
    .get("/flows", async (c) => {
      const { from, to, after, ...question } = asked(c, FlowsQuestion);
      return c.json(
        await history.flows({ ...question, range: { from, to }, ...(after === undefined ? {} : { after }) }),
      );
    })
    .get("/export", async (c) => {
      const { from, to, filter, format } = asked(c, ExportQuestion);
      const stream = await history.export({ range: { from, to }, filter }, format);
      const { type, ending } = FILES[format];
      return c.body(stream, 200, {
        "Content-Type": type,
        "Content-Disposition": `attachment; filename="flows${ending}"`,
        "Cache-Control": "no-store",
      });
    });
}

const FILES: Readonly<Record<ExportQuestion["format"], { type: string; ending: string }>> = {
  csv: { type: "text/csv; charset=utf-8", ending: ".csv" },
  ndjson: { type: "application/x-ndjson", ending: ".ndjson" },
  conn: { type: "application/x-ndjson", ending: "-conn.json" },
  eve: { type: "application/x-ndjson", ending: "-eve.json" },
  parquet: { type: "application/vnd.apache.parquet", ending: ".parquet" },
};

interface Schema<T> {
  safeParse(
    value: unknown,
  ):
    | { success: true; data: T }
    | { success: false; error: { issues: readonly { path: readonly PropertyKey[]; message: string }[] } };
}

/** The question in the address. */
function asked<T extends { from: number; to: number }>(c: Context, schema: Schema<T>): T {
  const parsed = schema.safeParse(c.req.query());
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.join(".") ?? "the question";
    throw problem("bad-request", `In the request, ${where} is wrong: ${issue?.message ?? "not valid"}.`);
  }
  if (!(parsed.data.from < parsed.data.to))
    throw problem("bad-request", "The range ends before it begins.", "Give from and to in seconds since 1970.");
  return parsed.data;
}
