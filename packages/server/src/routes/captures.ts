// /api/captures: the saved captures, as a list, to download and to delete.

import { Hono } from "hono";
import type { Services } from "../app.ts";
import { problem } from "../problem.ts";

export function capturesRoutes({ analyser, captures }: Services): Hono {
  const beingSaved = () => analyser.source.saving?.name ?? null;
  return new Hono()
    .get("/", async (c) => c.json({ captures: await captures.list(beingSaved()) }))
    .get("/:name", async (c) => {
      const name = c.req.param("name");
      const { bytes, stream } = await captures.read(name);
      return c.body(stream, 200, {
        "Content-Type": "application/x-pcapng",
        "Content-Length": String(bytes),
        // A saved name has no quote, backslash or control character in it.
        "Content-Disposition": `attachment; filename="${name}"`,
      });
    })
    .delete("/:name", async (c) => {
      const name = c.req.param("name");
      if (name === beingSaved()) {
        throw problem("being-saved", `${name} is being written.`, "Stop saving first.");
      }
      await captures.remove(name);
      return c.json({ ok: true });
    });
}
