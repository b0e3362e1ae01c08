// The headers of every response. The nonce is new each time; the page's own script and style elements carry it.

import { randomBytes } from "node:crypto";
import type { MiddlewareHandler } from "hono";

declare module "hono" {
  interface ContextVariableMap {
    /** Of this response's Content-Security-Policy. */
    nonce: string;
  }
}

const NONCE_BYTES = 16;

export function securityHeaders(): MiddlewareHandler {
  return async (c, next) => {
    const nonce = randomBytes(NONCE_BYTES).toString("base64");
    c.set("nonce", nonce);
    await next();
    const { headers } = c.res;
    headers.set("Content-Security-Policy", contentSecurityPolicy(nonce));
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
    headers.set("Cross-Origin-Embedder-Policy", "require-corp");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set("X-Frame-Options", "DENY");
    headers.set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), usb=()");
    // What an answer shows is the traffic of this machine: nothing keeps it, unless the route says otherwise.
    if (!headers.has("Cache-Control")) headers.set("Cache-Control", "no-store");
  };
}

function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
