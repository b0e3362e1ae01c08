// Time in a real browser, against a past whose totals are known.

import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { MockApi, Scenario } from "../dev/mock-api.ts";
import { bytes, count, group, joined } from "../src/format/figure.ts";
import { chromiumPath, SKIPPED } from "./browser.ts";
import { settled, useStage } from "./stage.ts";

/** 2026-11-21 */
const dateOf = (date: Date): string =>
  [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0")).join("-");

const eventually = expect.poll;

const plain = (text: string): string => text.replaceAll(/[\u2009\u00a0]/g, " ");

describe.skipIf(chromiumPath === null)(`time${chromiumPath === null ? ` (${SKIPPED})` : ""}`, () => {
  const stage = useStage();
  let page: Page;

  async function open(scenario: Scenario, path = "/", width = 1440): Promise<MockApi> {
    const api = await stage.open(scenario, path, width);
    page = stage.page;
    return api;
  }

  const search = () => new URL(page.url()).searchParams;
  const panel = async (name: string) => plain(await page.locator(`section[aria-label="${name}"]`).first().innerText());
  const timeGroup = () => page.getByRole("group", { name: "Time", exact: true });
  const openTime = () => timeGroup().locator("button[aria-haspopup]").click();
  const go = (page_: string) => page.getByRole("navigation").getByRole("link", { name: page_, exact: true }).click();
  const range = () => ({ from: Number(search().get("from")), to: Number(search().get("to")) });

  async function brush(target: string, from: number, to: number): Promise<void> {
    const box = await page.locator(target).first().boundingBox();
    if (box === null) throw new Error(`no ${target}`);
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width * from, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * to, y + 3, { steps: 5 });
    await page.mouse.up();
  }

  /** What every panel must show. */
  const totals = (api: MockApi) => {
    const { packets, bytes: size, flows } = api.history.totals(range());
    return {
      packets: plain(joined(count(packets))),
      bytes: plain(joined(bytes(size))),
      flows: plain(joined(count(flows))),
    };
  };

  it("shows the totals of a brushed range in every panel, and goes back live", async () => {
    const api = await open("live", "/?last=24h");
    await eventually(() => panel("Rate")).toContain("5 min");
    await brush(".u-over", 0.4, 0.6);
    await eventually(() => search().get("last")).toBeNull();
    expect(range().to - range().from).toBeGreaterThan(4 * 3600);
    const told = totals(api);
    await eventually(() => panel("Packets")).toMatch(new RegExp(`^Packets\\s+${told.packets}\\s`));
    expect(await panel("Bytes")).toContain(told.bytes);
    expect(await panel("Flows")).toContain(told.flows);
    expect(await panel("Latest flows")).toContain(`${told.flows} began in this range`);

    // The shares add up to the same: transports to the packets, applications to the bytes.
    const snapshot = api.history.snapshot(range(), "", Date.now() / 1000);
    const sent = Object.values(snapshot.transport).reduce((sum, one) => sum + one, 0);
    expect(Math.abs(sent - snapshot.packets)).toBeLessThan(8);
    const tls = snapshot.applications.find(({ app }) => app === "tls")?.bytes;
    expect(await panel("Applications")).toContain(plain(joined(bytes(tls))));
    expect(await panel("Top talkers")).toContain(plain(joined(bytes(snapshot.top_talkers[0]?.bytes))));

    await go("Flows");
    await eventually(() => panel("Flows")).toContain(`${told.flows} began in this range`);
    await go("Applications");
    await eventually(() => panel("Services")).toContain(plain(joined(bytes(snapshot.services.rows[0]?.bytes))));
    await go("Latency");
    const dns = snapshot.latency?.kinds.find(({ kind }) => kind === "dns");
    await eventually(() => panel("How fast the network answers")).toContain(
      `${plain(joined(count(dns?.count)))} answers`,
    );
    expect(await panel("TCP health")).toContain("Not kept in history");
    expect(await page.getByText("Targets", { exact: true }).count()).toBe(0);

    await page.goBack();
    await page.goBack();
    await page.goBack();
    await page.goBack();
    await eventually(() => search().get("last")).toBe("24h");
    await page.keyboard.press("l");
    await eventually(() => panel("Packets")).toContain("/s");
    expect([...search().keys()]).toEqual([]);
  });

  it("begins on the page of latencies, which asks for no lists, and goes on to those that do", async () => {
    const to = Math.floor(Date.now() / 1000 / 3600) * 3600;
    const range = { from: to - 6 * 3600, to };
    const api = await open("live", `/latency?from=${range.from}&to=${range.to}`);
    const snapshot = api.history.snapshot(range, "", Date.now() / 1000);
    const { resolvers } = api.history.latency(range);
    await eventually(() => panel("DNS resolvers")).toContain(resolvers.rows[0]!.ip);
    // Rows become cards when the window does not have the width for them, and lie below each other as before.
    const rows = page.getByRole("grid", { name: "Servers" }).locator("[role=row][style*=translateY]");
    const gaps = () =>
      rows.evaluateAll((all) => {
        const boxes = all.map((row) => row.getBoundingClientRect()).toSorted((one, other) => one.top - other.top);
        return boxes.slice(1).map(({ top }, i) => Math.round(top - boxes[i]!.bottom));
      });
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await eventually(async () => (await gaps()).length > 1 && (await gaps()).every((gap) => gap === 0)).toBe(true);
    }
    await go("Overview");
    await eventually(() => panel("Top talkers")).toContain(plain(joined(bytes(snapshot.top_talkers[0]?.bytes))));
    await go("Latency");
    await eventually(() => panel("DNS resolvers")).toContain(resolvers.rows[0]!.ip);
  });

  it("leads from a live chart to the past, and compares what is live with the hour before", async () => {
    const api = await open("live");
    await page.waitForSelector("canvas");
    await eventually(() => panel("Throughput")).toContain("in the hour before");
    await brush(".u-over", 0.3, 0.6);
    await eventually(() => panel("Bytes")).toContain(totals(api).bytes);
    expect(Number.isInteger(range().from)).toBe(true);
    await timeGroup().getByRole("button", { name: "Live" }).click();
    await eventually(() => panel("Packets")).toContain("/s");
  });

  it("says what was dropped in the range, and that this is not known of a filter", async () => {
    const night = new Date();
    night.setDate(night.getDate() - 2);
    const at = (hour: number) => night.setHours(hour, 0, 0, 0) / 1000;
    const api = await open("live", `/?from=${at(2)}&to=${at(5)}`);
    const loss = page.getByRole("button", { name: / lost$/ });
    const dropped = api.history.dropped(range());
    await eventually(async () => plain(await loss.innerText())).toBe(`${plain(joined(count(dropped)))} lost`);
    expect(await panel("Lost")).toMatch(/% of all/);
    await loss.click();
    await eventually(() => page.getByText("In this range the kernel").innerText()).toContain(group(dropped));
    await page.keyboard.press("Escape");
    await page.goto(`${stage.url}/?from=${at(10)}&to=${at(11)}`);
    await eventually(() => loss.innerText()).toBe("0 lost");
    await page.goto(`${stage.url}/?from=${at(2)}&to=${at(5)}&filter=tcp`);
    await eventually(() => panel("Malformed")).toContain("cut short");
    expect(await loss.innerText()).toBe("– lost");
    await loss.click();
    await eventually(() => page.getByText("not of what a filter selects").count()).toBe(1);
  });

  it("chooses a range on the heat map by drawing, and opens a cell by a click", async () => {
    await open("live", "/latency?last=6h");
    const map = page.locator("[role=application][aria-label*='over time: answers']");
    await map.waitFor();
    await brush("[role=application][aria-label*='over time: answers']", 0.3, 0.7);
    await eventually(() => search().get("last")).toBeNull();
    const span = range().to - range().from;
    expect(span).toBeGreaterThan(2 * 3600);
    expect(span).toBeLessThan(4 * 3600);
    await page.goBack();
    await eventually(() => search().get("last")).toBe("6h");
    await map.waitFor();
    const box = await map.boundingBox();
    if (box === null) throw new Error("no map");
    await page.mouse.click(box.x + box.width * 0.5, box.y + box.height * 0.6);
    await eventually(() => new URL(page.url()).pathname).toBe("/flows");
    expect(range().to - range().from).toBeLessThan(600);
  });

  it("goes through time with the menu and the keys, and keeps it in the URL and on every page", async () => {
    const api = await open("live");
    await page.waitForSelector("canvas");
    await openTime();
    const card = page.getByRole("dialog");
    await eventually(() => card.innerText()).toContain("History reaches back to");
    await card.getByRole("button", { name: "Last hour" }).click();
    await eventually(() => search().get("last")).toBe("1h");
    await eventually(() => panel("Bytes")).toContain("in 1 h");
    expect(await panel("Bytes")).toMatch(/from|as before/);
    await page.keyboard.press("[");
    await eventually(() => range().to - range().from).toBe(3600);
    const first = range();
    await eventually(() => panel("Bytes")).toContain(totals(api).bytes);
    await page.keyboard.press("[");
    await eventually(() => range().to).toBe(first.from);
    await page.keyboard.press("]");
    await eventually(() => range()).toEqual(first);
    await page.keyboard.press("-");
    await eventually(() => range().to - range().from).toBe(7200);
    await page.goBack();
    await eventually(() => range()).toEqual(first);
    await page.reload();
    await eventually(() => panel("Bytes")).toContain(totals(api).bytes);

    await openTime();
    await card.getByLabel("From, date").fill("2026-11-20");
    await card.getByLabel("From, time").fill("10:00:00");
    await card.getByLabel("To, date").fill("2026-11-20");
    await card.getByLabel("To, time").fill("09:00:00");
    expect(await card.getByRole("button", { name: "Show", exact: true }).isDisabled()).toBe(true);
    expect(await card.innerText()).toContain("It ends before it begins");
    const hourAgo = new Date(Date.now() - 3_600_000);
    for (const [end, time] of [
      ["From", "00:00:00"],
      ["To", "00:10:00"],
    ] as const) {
      await card.getByLabel(`${end}, date`).fill(dateOf(hourAgo));
      await card.getByLabel(`${end}, time`).fill(time);
    }
    await card.getByRole("button", { name: "Show", exact: true }).click();
    await eventually(() => range().to - range().from).toBe(600);
    expect(new Date(range().from * 1000).getMinutes()).toBe(0);
  });

  it("lists all flows of a range as one scrolls, in the server's order, with their packets", async () => {
    await open("live", "/flows?last=1h");
    const grid = page.getByRole("grid", { name: "Flows" });
    await eventually(() => panel("Flows")).toContain("200 are here");
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await grid.hover();
    for (let turn = 0; turn < 8; turn++) await page.mouse.wheel(0, 3000);
    await eventually(() => panel("Flows")).toMatch(/[46]00 are here|800 are here/);
    expect(asked.some((url) => url.includes("after=200"))).toBe(true);
    await page.getByRole("button", { name: "Bytes" }).click();
    await eventually(() => search().get("sort")).toBe("bytes.desc");
    await eventually(() => asked.some((url) => url.includes("order=total_bytes"))).toBe(true);

    const link = page.getByRole("link", { name: "Download the packets" });
    expect(await link.getAttribute("href")).toMatch(/^\/api\/packets\.pcapng\?from=\d+&to=\d+$/);
    await page.getByRole("row").nth(1).click();
    const its = page.getByRole("link", { name: "Download its packets" });
    const refused = page.getByRole("button", { name: "Download its packets" });
    await eventually(async () => (await its.count()) + (await refused.count())).toBe(1);
    await page.getByRole("button", { name: "Export" }).click();
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("menuitem", { name: "CSV" }).click(),
    ]);
    expect(file.url()).toMatch(/\/api\/history\/export\?from=\d+&to=\d+&filter=&format=csv$/);
  });

  it("says which packets are no longer there", async () => {
    await open("live", "/packets?last=1h");
    await eventually(() => panel("Packets")).toMatch(/Packets are kept from/);
    expect(await page.getByRole("link", { name: "Download the packets" }).count()).toBe(1);
    const now = Math.floor(Date.now() / 1000);
    await page.goto(`${stage.url}/packets?from=${now - 7200}&to=${now - 3600}`);
    await eventually(() => panel("Packets")).toContain("None of these packets are kept");
    expect(await page.getByRole("button", { name: "Download the packets" }).isDisabled()).toBe(true);
  });

  it("keeps the old figures, dimmed, until the new ones are there; and says what went wrong", async () => {
    const api = await open("live", "/?last=6h");
    await eventually(() => panel("Bytes")).toContain("in 6 h");
    const before = await panel("Bytes");
    // Not a step back: the range before is here already, because the tiles compare with it.
    api.slowness = 1500;
    await page.keyboard.press("-");
    await eventually(() => page.getByText(/^Looking up/).count()).toBe(1);
    expect(await panel("Bytes")).toContain(before.split("\n").slice(0, 2).join("\n"));
    expect(await page.locator('section[aria-label="Bytes"]').getAttribute("data-faded")).toBe("true");
    await eventually(() => page.getByText(/^Looking up/).count()).toBe(0);
    api.slowness = 0;
    api.refuses = true;
    await page.keyboard.press("-");
    await eventually(() => page.getByRole("alert").innerText()).toContain("The history has ended");
    stage.forgive("status of 503");
    api.refuses = false;
    await page.getByRole("button", { name: "Ask again" }).click();
    await eventually(() => panel("Bytes")).toContain("in 24 h");
  });

  it("says how far back was looked, what is not there, and why there is no past", async () => {
    await open("history-partial", "/?last=24h");
    await page.getByRole("button", { name: "Show that part" }).click();
    await eventually(() => range().to - range().from).toBe(3600);
    await page.goto(`${stage.url}/?from=1000000000&to=1000003600`);
    await page.getByRole("heading", { name: "Nothing was recorded then" }).waitFor();
    await page.getByRole("button", { name: "Its last hour" }).click();
    await eventually(() => panel("Bytes")).toContain("in 1 h");
  });

  it.each([
    ["demo", "The demo keeps no history"],
    ["history-off", "No history is kept"],
    ["history-failed", "belongs to another user"],
  ] as const)("narrows the charts only where there is no history: %s", async (scenario, why) => {
    await open(scenario);
    await page.waitForSelector("canvas");
    await brush(".u-over", 0.3, 0.6);
    await eventually(() => page.getByText("Only the charts are narrowed").innerText()).toContain(why);
    expect(await panel("Packets")).toContain("/s");
    await page.getByRole("button", { name: "Leave this range" }).click();
    await eventually(() => search().get("from")).toBeNull();
  });

  it("shows what is kept, and what is wrong with it", async () => {
    await open("history-paused", "/settings");
    await eventually(() => panel("Storage")).toMatch(/the disk is full.*resumes by itself/s);
    expect(await panel("Storage")).toMatch(/Flows\s+2\.2 GB/);
    expect(await panel("Storage")).toContain("18,220 rows");
  });

  it.each(["/?last=night", "/flows?last=7d", "/latency?last=6h", "/packets?last=1h", "/settings"])(
    "fits a phone: %s",
    async (path) => {
      await open("live", path, 390);
      await settled(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      await openTime();
      await page.getByRole("button", { name: "Last 15 min" }).last().click();
      await eventually(() => search().get("last")).toBe("15m");
    },
  );
});
