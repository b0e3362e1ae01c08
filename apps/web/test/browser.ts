// What the browser tests share: Chromium, the built dashboard, and a capture file made by the project's own writer.

import { existsSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, type Browser, type Page } from "playwright-core";
import { build } from "vite";

const CANDIDATES = [
  process.env["WIREGLASS_CHROMIUM"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

export const chromiumPath = CANDIDATES.find((path) => path !== undefined && existsSync(path)) ?? null;
export const SKIPPED = "no Chromium was found; set WIREGLASS_CHROMIUM to its path";

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath ?? "",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"],
  });
}

/** Builds the dashboard into a directory of its own, so that what is tested is what is in the tree now. */
export async function buildDashboard(): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), "wireglass-web-"));
  await build({
    configFile: fileURLToPath(new URL("../vite.config.ts", import.meta.url)),
    logLevel: "error",
    build: { outDir, emptyOutDir: true },
  });
  return outDir;
}

/** Everything that the browser complains about: errors, and what the content policy refused. */
export function complaints(page: Page): string[] {
  const heard: string[] = [];
  page.on("pageerror", (error) => heard.push(error.message));
  page.on("console", (message) => {
    // A refused filter is an answer with status 400, which Chromium reports on its own.
    if (message.type() === "error" && !message.text().includes("status of 400")) heard.push(message.text());
  });
  return heard;
}
