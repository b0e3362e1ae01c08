// GET /api/events?filter=EXPR: the live view as server-sent events.

import { Hono } from "hono";
import type { Services } from "../app.ts";
import { EventStream } from "../event-stream.ts";
import { problem } from "../problem.ts";

const MAX_FILTER = 4096;

export function eventsRoutes({ analyser, probes }: Services): Hono {
  return new Hono().get("/", async (c) => {
    const filter = c.req.query("filter")?.trim() ?? "";
    if (filter.length > MAX_FILTER) throw problem("filter", `The filter is longer than ${MAX_FILTER} characters.`);
    const events = new EventStream();
    const following = await analyser.follow(filter, events);
    const unfollow = probes.follow((json) => events.probes(json));
    const close = () => {
      following.close();
      unfollow();
    };
    events.start({ source: analyser.source, ready: () => following.ready(), close });
    // The client may have gone while the view was being made.
    if (c.req.raw.signal.aborted) events.end();
    return c.body(events.body, 200, {
      "Content-Type": "text/event-stream; charset=utf-8",
      // A proxy must hand on each event as it comes.
      "X-Accel-Buffering": "no",
    });
  });
}
