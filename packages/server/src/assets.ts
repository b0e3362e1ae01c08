// The dashboard's files, read into memory before root is dropped: the directory may not be readable afterwards.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join, sep } from "node:path";
import { gzipSync } from "node:zlib";
import type { Handler } from "hono";
import { problem } from "./problem.ts";

interface Asset {
  type: string;
  etag: string;
  cacheControl: string;
  body: Uint8Array<ArrayBuffer>;
  gzip: Uint8Array<ArrayBuffer> | null;
}

export interface Assets {
  /** The page, with `__NONCE__` where the nonce goes. */
  index: string;
  /** By path, from the first slash on. */
  files: ReadonlyMap<string, Asset>;
}

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

/** Compressed already. */
const COMPRESSED = new Set([".ico", ".png", ".woff2"]);

/** The bundler puts a hash of the content into the names below this path. */
const HASHED = "/assets/";

export function loadAssets(directory: string): Assets {
  const files = new Map<string, Asset>();
  let index: string | null = null;
  for (const path of listFiles(directory)) {
    const bytes = readFileSync(join(directory, path));
    if (path === "index.html") index = bytes.toString("utf8");
    else files.set(`/${path.split(sep).join("/")}`, toAsset(`/${path}`, bytes));
  }
  if (index === null) {
    throw problem("web-missing", `The dashboard has not been built: no index.html in ${directory}.`, "npm run build");
  }
  return { index, files };
}

function listFiles(directory: string): string[] {
  try {
    return readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(directory, sep).length));
  } catch {
    return [];
  }
}

function toAsset(path: string, bytes: Buffer): Asset {
  const extension = extname(path);
  return {
    type: TYPES[extension] ?? "application/octet-stream",
    etag: `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`,
    cacheControl: path.startsWith(HASHED) ? "private, max-age=31536000, immutable" : "no-cache",
    body: new Uint8Array(bytes),
    gzip: COMPRESSED.has(extension) ? null : new Uint8Array(gzipSync(bytes)),
  };
}

export function serveAssets(assets: Assets): Handler {
  return (c) => {
    const asset = assets.files.get(c.req.path);
    if (asset === undefined) {
      // The dashboard's own router knows the pages; a name with a dot is a file that is not there.
      if (c.req.path.includes(".")) return c.notFound();
      return c.html(assets.index.replaceAll("__NONCE__", c.get("nonce")));
    }
    c.header("ETag", asset.etag);
    c.header("Cache-Control", asset.cacheControl);
    if (c.req.header("if-none-match")?.includes(asset.etag)) return c.body(null, 304);
    c.header("Content-Type", asset.type);
    if (asset.gzip === null) return c.body(asset.body);
    c.header("Vary", "Accept-Encoding");
    if (!/\bgzip\b/.test(c.req.header("accept-encoding") ?? "")) return c.body(asset.body);
    c.header("Content-Encoding", "gzip");
    return c.body(asset.gzip);
  };
}
