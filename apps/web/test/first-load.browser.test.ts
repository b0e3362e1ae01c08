// What the first visit costs: bytes on the way, and that something is to be seen before any of the program has come.

import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { chromiumPath, SKIPPED } from "./browser.ts";
import { settled, useStage } from "./stage.ts";

/** Bytes of script and style as they go over the wire; fonts apart. */
const MOST = 300_000;

describe.skipIf(chromiumPath === null)(`first load${chromiumPath === null ? ` (${SKIPPED})` : ""}`, () => {
  const stage = useStage();

  it.each(["/", "/flows", "/alerts", "/latency"])("is no more than 300 KB: %s", async (path) => {
    await stage.open("live", "/captures");
    const sizes = new Map<string, number>();
    // What is answered here does not come from the browser's cache.
    await stage.page.route(/\.(js|css)$/, async (route) => {
      const response = await route.fetch();
      sizes.set(route.request().url(), gzipSync(await response.body()).length);
      await route.fulfill({ response });
    });
    await stage.page.goto(stage.url + path);
    await settled(stage.page);
    const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    expect(sizes.size).toBeGreaterThan(1);
    expect(total).toBeLessThan(MOST);
  });

  it("shows its name before its program has come", async () => {
    await stage.open("live");
    await stage.page.route("**/*.js", (route) => route.abort());
    await stage.page.reload();
    expect(await stage.page.getByText("Wireglass", { exact: true }).isVisible()).toBe(true);
    stage.forgive("net::ERR_FAILED");
  });
});
