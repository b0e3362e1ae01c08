// One session for each start of the server. Its token is in the printed URL; the first visit turns it into a cookie
// that scripts cannot read and other sites cannot use, and takes it out of the address bar.

import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { problem } from "../problem.ts";
import { noSessionPage } from "./no-session-page.ts";

const TOKEN_BYTES = 32;

export function createToken(): string {
  return randomBytes(TOKEN_BYTES).toString("base64url");
}

/** Cookies do not tell ports apart: the name does, so that two servers on one machine do not log each other out. */
export function cookieName(port: number): string {
  return `wireglass_${port}`;
}

export function requireSession(token: string, port: number): MiddlewareHandler {
  const matches = matcher(token);
  const cookie = cookieName(port);
  return async (c, next) => {
    const isApi = c.req.path.startsWith("/api/");
    const offered = c.req.query("token");
    if (offered !== undefined && c.req.method === "GET" && !isApi && matches(offered)) {
      setCookie(c, cookie, token, { httpOnly: true, sameSite: "Strict", path: "/" });
      c.header("Cache-Control", "no-store");
      return c.redirect(withoutToken(c.req.url), 303);
    }
    if (matches(getCookie(c, cookie) ?? "")) return next();
    if (isApi) {
      throw problem("no-session", "There is no session.", "Open the URL that wireglass printed when it started.");
    }
    c.header("Cache-Control", "no-store");
    return c.html(noSessionPage(c.get("nonce")), 401);
  };
}

/** Compares digests, so that neither content nor length shows in the time it takes. */
function matcher(token: string): (offered: string) => boolean {
  const expected = digest(token);
  return (offered) => timingSafeEqual(digest(offered), expected);
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** The same page, relative to this server: a path that begins with two slashes would name another one. */
function withoutToken(url: string): string {
  const { pathname, searchParams } = new URL(url);
  searchParams.delete("token");
  const query = searchParams.toString();
  return `/${pathname.replace(/^\/+/, "")}${query === "" ? "" : `?${query}`}`;
}
