// The HTTP server around the application: limits for slow, large and malformed requests, and plain words when the
// address cannot be had.

import { once } from "node:events";
import type { Server } from "node:http";
import { isIPv6, type AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { createServer } from "node:http";
import { problem, type ProblemError } from "./problem.ts";

type Fetch = (request: Request) => Response | Promise<Response>;

const LIMITS = {
  maxHeaderSize: 16 * 1024,
  /** From the first byte to the end of the headers, and of the body. */
  headersTimeout: 5_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 5_000,
  /** How often the two above are looked at. */
  connectionsCheckingInterval: 1_000,
};
const MAX_HEADERS = 100;
const MAX_CONNECTIONS = 256;
/** Nothing has moved on the connection: its client is gone, or stopped reading the events. Heartbeats are more frequent. */
const IDLE_TIMEOUT_MS = 60_000;

/** `createFetch` is called with the port as soon as it is known, before the first request. */
export async function listen(address: string, port: number, createFetch: (port: number) => Fetch): Promise<Server> {
  let fetch: Fetch | null = null;
  // The listener would otherwise replace the global Request and Response.
  const options = { overrideGlobalObjects: false };
  const server = createServer(
    LIMITS,
    getRequestListener((request) => fetch?.(request), options),
  );
  server.maxHeadersCount = MAX_HEADERS;
  server.maxConnections = MAX_CONNECTIONS;
  server.timeout = IDLE_TIMEOUT_MS;
  server.listen(port, address);
  try {
    await once(server, "listening");
  } catch (error) {
    throw describe(error, address, port);
  }
  fetch = createFetch(boundPort(server));
  return server;
}

export function boundPort(server: Server): number {
  return (server.address() as AddressInfo).port;
}

export function isLoopback(address: string): boolean {
  return address === "localhost" || address === "::1" || /^127(\.\d{1,3}){3}$/.test(address);
}

/** An address as it stands in a URL. */
export function urlHost(address: string): string {
  return isIPv6(address) ? `[${address}]` : address;
}

function describe(error: unknown, address: string, port: number): ProblemError {
  const code = error instanceof Error && "code" in error ? error.code : null;
  const reason = error instanceof Error ? error.message : String(error);
  switch (code) {
    case "EADDRINUSE":
      return problem(
        "port-taken",
        `Port ${port} on ${address} is in use, perhaps by another wireglass.`,
        "Name another one with --port N.",
      );
    case "EACCES":
      return problem("port-refused", `Port ${port} may only be used by root.`, "Name one above 1023 with --port N.");
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return problem(
        "no-such-address",
        `${address} is not an address of this machine.`,
        "Name one with --listen ADDR.",
      );
    default:
      return problem("listen-failed", `Cannot listen on ${address}, port ${port}: ${reason}.`);
  }
}
