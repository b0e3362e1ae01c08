// Which Host headers are answered. A fixed list defeats DNS rebinding: a page of another name that has been
// pointed at this address sends that name.

import { isIPv6 } from "node:net";
import type { MiddlewareHandler } from "hono";
import { problem } from "../problem.ts";

const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];

/** The values of Host that are answered: loopback, and the names that were given, each with the port. */
export function allowedHosts(port: number, names: readonly string[]): ReadonlySet<string> {
  const allowed = new Set<string>();
  for (const name of LOOPBACK) addHost(allowed, name, port);
  for (const name of names) {
    const host = (isIPv6(name) ? `[${name}]` : name).toLowerCase();
    if (/:\d+$/.test(host) && !host.endsWith("]")) {
      allowed.add(host);
    } else {
      addHost(allowed, host, port);
      // Behind a proxy on the scheme's own port, the browser leaves the port out.
      allowed.add(host);
    }
  }
  return allowed;
}

function addHost(allowed: Set<string>, host: string, port: number): void {
  allowed.add(`${host}:${port}`);
  if (port === 80) allowed.add(host);
}

export function checkHost(allowed: ReadonlySet<string>): MiddlewareHandler {
  return async (c, next) => {
    const host = c.req.header("host")?.toLowerCase() ?? "";
    // A request target in absolute form overrides Host (RFC 9112, 3.2.2), so both must be on the list.
    if (!allowed.has(host) || !isAllowedTarget(allowed, c.req.url)) {
      throw problem(
        "host-refused",
        "This name is not one that the server answers to.",
        "Open the URL that wireglass printed when it started.",
      );
    }
    await next();
  };
}

function isAllowedTarget(allowed: ReadonlySet<string>, url: string): boolean {
  const { host } = new URL(url);
  // URL leaves out port 80, which Host may name.
  return allowed.has(host) || allowed.has(`${host}:80`);
}
