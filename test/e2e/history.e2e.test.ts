// The past as its user has it: what was captured on the loopback interface is asked for again, as a range, in a browser.

import type { HistoryFlows, HistorySnapshot } from "@wireglass/contract";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closedPort, reason, sendDatagrams, serve, type Served } from "./served.ts";

const PACKETS = 240;

describe.skipIf(reason !== null)(`the past, end to end${reason === null ? "" : ` (${reason})`}`, () => {
  let served: Served;
  let page: Page;

  beforeAll(async () => {
    served = await serve();
    page = served.page;
    await page.waitForSelector("canvas");
  });

  afterAll(() => served.end());

  const panel = async (name: string) => {
    const text = await page.locator(`section[aria-label="${name}"]`).first().innerText();
    return text.replaceAll(/[\u2009\u00a0]/g, " ");
  };
  const api = <T>(path: string) =>
    page.evaluate(async (url) => (await fetch(url)).json() as Promise<unknown>, path) as Promise<T>;

  it("shows of a range what the API says of it, and leads to the packets", async () => {
    const from = Math.floor(Date.now() / 1000);
    const port = await closedPort();
    await sendDatagrams(port, PACKETS);
    const to = Math.floor(Date.now() / 1000) + 2;
    const range = `from=${from}&to=${to}`;
    const filter = `udp.port == ${port}`;
    const question = `${range}&filter=${encodeURIComponent(filter)}`;
    const snapshot = () => api<HistorySnapshot>(`/api/history/snapshot?${question}`);
    await expect.poll(async () => (await snapshot()).packets, { interval: 500 }).toBe(PACKETS);
    const told = await snapshot();

    await page.goto(`${served.origin}/?${question}`);
    await expect.poll(() => panel("Packets")).toMatch(new RegExp(`^Packets\\s+${PACKETS}\\s`));
    expect(await panel("Flows")).toMatch(new RegExp(`^Flows\\s+(all\\s+)?${told.flows}\\s`));
    expect(await panel("Transport")).toMatch(/UDP\s+100 %/);
    expect(await panel("Top talkers")).toContain("127.0.0.1");

    await page.getByRole("navigation").getByRole("link", { name: "Flows", exact: true }).click();
    const { rows } = await api<HistoryFlows>(`/api/history/flows?${question}`);
    await expect.poll(() => panel("Flows")).toContain(`${rows.length} in all.`);
    await page.getByRole("grid", { name: "Flows" }).getByRole("row").nth(1).click();
    const link = page.getByRole("link", { name: "Download its packets" });
    const path = await link.getAttribute("href");
    const magic = await page.evaluate(
      async (url) => [...new Uint8Array(await (await fetch(url)).arrayBuffer()).slice(0, 4)],
      path ?? "",
    );
    expect(magic).toEqual([0x0a, 0x0d, 0x0d, 0x0a]);

    // Everything of the same time, and back to what goes on now.
    const all = await api<HistorySnapshot>(`/api/history/snapshot?${range}`);
    expect(all.packets).toBeGreaterThanOrEqual(PACKETS);
    await page.goto(`${served.origin}/?${range}`);
    const packets = all.packets.toLocaleString("en");
    await expect.poll(() => panel("Packets")).toMatch(new RegExp(`^Packets\\s+${packets}\\s`));
    await page.keyboard.press("l");
    await expect.poll(() => panel("Packets")).toContain("/s");
    expect(served.heard).toEqual([]);
  });
});
