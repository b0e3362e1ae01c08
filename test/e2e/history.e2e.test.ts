// The past as its user has it: what was captured on the loopback interface is asked for again, as a range, in a browser.

import { spawn, type ChildProcess } from "node:child_process";
import { createSocket } from "node:dgram";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { HistoryFlows, HistorySnapshot } from "@wireglass/contract";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath, complaints, launch, SKIPPED } from "../../apps/web/test/browser.ts";

const COMMAND = fileURLToPath(new URL("../../apps/cli/bin/wireglass.js", import.meta.url));
const PACKETS = 240;

const reason = chromiumPath === null ? SKIPPED : process.getuid?.() === 0 ? null : "capturing needs root";

describe.skipIf(reason !== null)(`the past, end to end${reason === null ? "" : ` (${reason})`}`, () => {
  let folder: string;
  let server: ChildProcess;
  let browser: Browser;
  let page: Page;
  let heard: string[];
  let origin: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "wireglass-past-"));
    browser = await launch();
    const started = await serve(join(folder, "data"));
    server = started.server;
    origin = new URL(started.url).origin;
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    heard = complaints(page);
    await page.goto(started.url);
    await page.waitForSelector("canvas");
  }, 90_000);

  afterAll(async () => {
    await browser.close();
    const ended = new Promise((resolve) => server.once("exit", resolve));
    server.kill("SIGINT");
    await ended;
    await rm(folder, { recursive: true, force: true });
  });

  const panel = async (name: string) => {
    const text = await page.locator(`section[aria-label="${name}"]`).first().innerText();
    return text.replaceAll(/[\u2009\u00a0]/g, " ");
  };
  const api = <T>(path: string) =>
    page.evaluate(async (url) => (await fetch(url)).json() as Promise<unknown>, path) as Promise<T>;

  it("shows of a range what the API says of it, and leads to the packets", { timeout: 180_000 }, async () => {
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

    await page.goto(`${origin}/?${question}`);
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
    await page.goto(`${origin}/?${range}`);
    const packets = all.packets.toLocaleString("en");
    await expect.poll(() => panel("Packets")).toMatch(new RegExp(`^Packets\\s+${packets}\\s`));
    await page.keyboard.press("l");
    await expect.poll(() => panel("Packets")).toContain("/s");
    expect(heard).toEqual([]);
  });
});

async function serve(data: string): Promise<{ server: ChildProcess; url: string }> {
  const server = spawn(process.execPath, [COMMAND, "serve", "--port", "0", "--data", data, "--no-probe", "-i", "lo"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: server.stdout! })) {
    if (line.startsWith("http://")) return { server, url: line };
  }
  throw new Error("the server ended before it printed its address");
}

/** A UDP port that nobody else uses. */
async function closedPort(): Promise<number> {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}

async function sendDatagrams(port: number, count: number): Promise<void> {
  const socket = createSocket("udp4");
  for (let i = 0; i < count; i++) {
    await new Promise<void>((resolve) => socket.send("wireglass", port, "127.0.0.1", () => resolve()));
  }
  socket.close();
}
