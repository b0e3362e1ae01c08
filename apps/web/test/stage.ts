// Where a browser test plays: the built dashboard before a mock server, with a page for each test. What the browser complains of
// fails the test that it came up in, unless that test has forgiven it.

import { rm } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import type { Scenario } from "../dev/mock-api.ts";
import { startMockServer, type MockServer } from "../dev/mock-server.ts";
import { buildDashboard, complaints, launch } from "./browser.ts";

export interface Stage {
  /** Of the test that runs, once it has opened one. */
  readonly page: Page;
  readonly server: MockServer;
  open(scenario: Scenario, path?: string, width?: number): Promise<MockServer>;
  /** Complaints with this text are what the test is about. */
  forgive(text: string): void;
}

/** To be called in a `describe`: it sets the stage before its tests, and clears it after each. */
export function useStage(): Stage {
  let dist = "";
  let browser: Browser | null = null;
  let server: MockServer | null = null;
  let page: Page | null = null;
  let heard: string[] = [];

  beforeAll(async () => {
    dist = await buildDashboard();
    browser = await launch();
  }, 120_000);

  afterEach(async () => {
    await page?.close();
    await server?.close();
    page = server = null;
    expect(heard).toEqual([]);
  });

  afterAll(async () => {
    await browser?.close();
    await rm(dist, { recursive: true, force: true });
  });

  return {
    get page() {
      return page!;
    },
    get server() {
      return server!;
    },
    async open(scenario, path = "/", width = 1440) {
      server = await startMockServer(dist, scenario);
      page = await browser!.newPage({ viewport: { width, height: 900 } });
      heard = complaints(page);
      await page.goto(server.url + path);
      return server;
    },
    forgive(text) {
      heard.splice(0, heard.length, ...heard.filter((complaint) => !complaint.includes(text)));
    },
  };
}
