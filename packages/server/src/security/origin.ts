// Other web pages may link to the dashboard, and nothing else: every other request of theirs is refused.

import type { Context, MiddlewareHandler } from "hono";
import { problem } from "../problem.ts";

export function checkOrigin(): MiddlewareHandler {
  return async (c, next) => {
    if (!isOwnOrigin(c) && !isNavigation(c)) {
      throw problem(
        "origin-refused",
        "Requests from other sites are refused.",
        "Open the dashboard by the URL that wireglass printed when it started.",
      );
    }
    await next();
  };
}

/** Sent by our own page, typed by the user, or by a program that is no browser and sends neither header. */
function isOwnOrigin(c: Context): boolean {
  const site = c.req.header("sec-fetch-site");
  if (site !== undefined && site !== "same-origin" && site !== "none") return false;
  const origin = c.req.header("origin");
  if (origin === undefined) return true;
  const host = c.req.header("host")?.toLowerCase();
  return origin === `http://${host}` || origin === `https://${host}`;
}

/** A link or a typed address that opens the page in a tab of its own. */
function isNavigation(c: Context): boolean {
  return (
    c.req.method === "GET" &&
    !c.req.path.startsWith("/api/") &&
    c.req.header("origin") === undefined &&
    c.req.header("sec-fetch-mode") === "navigate" &&
    c.req.header("sec-fetch-dest") === "document"
  );
}
