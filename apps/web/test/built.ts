// Builds the dashboard once for all browser tests, into a folder of its own: what is tested is what is in the tree now, and built as it
// is shipped.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import type { TestProject } from "vitest/node";
import { chromiumPath } from "./browser.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The folder of the built dashboard. */
    dashboard: string;
  }
}

export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (chromiumPath === null) return undefined;
  const outDir = await mkdtemp(join(tmpdir(), "wireglass-web-"));
  // Vitest calls it a test, and React's build for development would be a third larger, and slower.
  const called = process.env["NODE_ENV"];
  process.env["NODE_ENV"] = "production";
  try {
    await build({
      configFile: fileURLToPath(new URL("../vite.config.ts", import.meta.url)),
      logLevel: "error",
      build: { outDir, emptyOutDir: true },
    });
  } finally {
    process.env["NODE_ENV"] = called;
  }
  project.provide("dashboard", outDir);
  return () => rm(outDir, { recursive: true, force: true });
}
