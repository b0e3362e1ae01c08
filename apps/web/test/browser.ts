// What the browser tests share: Chromium, visits of pages, and what the browser complains of.

import { existsSync } from "node:fs";
import { chromium, type Browser, type Page, type Request } from "playwright-core";

const CANDIDATES = [
  process.env["WIREGLASS_CHROMIUM"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** Milliseconds. */
const PATIENCE = 120_000;

/** Chromium gives up what it is loading when a network interface comes or goes, anywhere on the machine. */
const INTERRUPTED = "net::ERR_NETWORK_CHANGED";

export const chromiumPath = CANDIDATES.find((path) => path !== undefined && existsSync(path)) ?? null;
export const SKIPPED = "no Chromium was found; set WIREGLASS_CHROMIUM to its path";

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath ?? "",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"],
  });
}

/** A window that waits as long for what it is told to click as the tests do for what it shows. */
export async function openWindow(browser: Browser): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(PATIENCE);
  return page;
}

/** Opens a page, again when the machine's network has changed meanwhile. */
export async function visit(page: Page, url: string): Promise<void> {
  let interrupted = false;
  const note = (request: Request) => {
    interrupted ||= request.failure()?.errorText === INTERRUPTED;
  };
  page.on("requestfailed", note);
  try {
    do {
      interrupted = false;
      await page.goto(url).catch((error: unknown) => {
        if (!interrupted) throw error;
      });
    } while (interrupted);
  } finally {
    page.off("requestfailed", note);
  }
}

/** Everything that the browser complains about: errors, and what the content policy refused. */
export function complaints(page: Page): string[] {
  const heard: string[] = [];
  page.on("pageerror", (error) => heard.push(error.message));
  page.on("console", (message) => {
    const text = message.text();
    // A refused filter is an answer with status 400, which Chromium reports on its own.
    if (message.type() !== "error" || text.includes("status of 400") || text.includes(INTERRUPTED)) return;
    heard.push(text);
  });
  return heard;
}
