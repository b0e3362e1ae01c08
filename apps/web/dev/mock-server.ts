// Serves the built dashboard as the real server does (policy, nonce, pages by address), with the mock behind it.

import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { MockApi, type Scenario } from "./mock-api.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

const policy = (nonce: string) =>
  [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");

export interface MockServer {
  readonly url: string;
  readonly api: MockApi;
  /** Another API at the same address, from the start. */
  play(scenario: Scenario): void;
  close(): Promise<void>;
}

export async function startMockServer(dist: string, scenario: Scenario, port = 0): Promise<MockServer> {
  let api = new MockApi(scenario);
  const server = createServer((request, response) => {
    if (api.handle(request, response)) return;
    const path = normalize(new URL(request.url ?? "/", "http://mock").pathname);
    const isFile = extname(path) !== "";
    const file = join(dist, isFile ? path : "index.html");
    readFile(file)
      .then((content) => {
        const nonce = randomBytes(16).toString("base64");
        response.writeHead(200, {
          "content-type": TYPES[extname(file)] ?? "application/octet-stream",
          "cache-control": path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache",
          "content-security-policy": policy(nonce),
        });
        response.end(isFile ? content : content.toString().replaceAll("__NONCE__", nonce));
      })
      .catch(() => response.writeHead(404).end());
  });
  await new Promise<void>((resolve) => {
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get api() {
      return api;
    },
    play: (wanted) => {
      api.close();
      api = new MockApi(wanted);
    },
    close: () => {
      api.close();
      server.closeAllConnections();
      return new Promise((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}
