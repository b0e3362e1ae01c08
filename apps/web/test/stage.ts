// Where a browser test plays: the built dashboard before a mock server. The tests of a file have one page after each other, because a
// new one would have to load, compile and warm up everything again. What the browser complains of fails the test that it came up in,
// unless that test has forgiven it.

import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject } from "vitest";
import type { MockApi, Scenario } from "../dev/mock-api.ts";
import { startMockServer, type MockServer } from "../dev/mock-server.ts";
import { complaints, launch, openWindow, visit } from "./browser.ts";

export interface Stage {
  readonly page: Page;
  /** Where the mock server is. */
  readonly url: string;
  /** Starts a scenario, and opens the dashboard as somebody who has never been there. */
  open(scenario: Scenario, path?: string, width?: number): Promise<MockApi>;
  /** Complaints with this text are what the test is about. */
  forgive(text: string): void;
}

/** To be called in a `describe`: it sets the stage before its tests, and clears it after each. */
export function useStage(): Stage {
  let browser: Browser;
  let server: MockServer;
  let page: Page | null = null;
  let heard: string[] = [];

  async function newPage(): Promise<Page> {
    page = await openWindow(browser);
    heard = complaints(page);
    return page;
  }

  beforeAll(async () => {
    [browser, server] = await Promise.all([launch(), startMockServer(inject("dashboard"), "idle")]);
  });

  afterEach(async ({ task }) => {
    const complained = heard.splice(0);
    if (page === null) return;
    // Whatever hangs in it shall not hang in the next test.
    if (task.result?.state === "fail") {
      await page.close();
      page = null;
    } else await clear(page);
    expect(complained).toEqual([]);
  });

  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  return {
    get page() {
      return page!;
    },
    get url() {
      return server.url;
    },
    async open(scenario, path = "/", width = 1440) {
      const now = page ?? (await newPage());
      if (now.url() !== "about:blank") await clear(now);
      server.play(scenario);
      await now.setViewportSize({ width, height: 900 });
      await visit(now, server.url + path);
      return server.api;
    },
    forgive(text) {
      heard.splice(0, heard.length, ...heard.filter((complaint) => !complaint.includes(text)));
    },
  };
}

/** Leaves nothing behind but what is cached: no stream, no storage, no pointer that rests on something. */
async function clear(used: Page): Promise<void> {
  await used.unrouteAll();
  await used.mouse.move(0, 0);
  await used.evaluate(() => {
    localStorage.clear();
    sessionStorage.clear();
  });
  await used.goto("about:blank");
}

/** All panels show what they have been waiting for. */
export async function settled(page: Page): Promise<void> {
  await page.locator("main [data-panel]").first().waitFor();
  await expect.poll(() => page.locator("main [data-panel][aria-busy=true]").count()).toBe(0);
}
