// The Latency page in a real browser, against made-up latencies and echoes.

import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { MockApi, Scenario } from "../dev/mock-api.ts";
import { chromiumPath, SKIPPED } from "./browser.ts";
import { useStage } from "./stage.ts";

const eventually = expect.poll;

const TITLE = `latency page${chromiumPath === null ? ` (${SKIPPED})` : ""}`;

describe.skipIf(chromiumPath === null)(TITLE, () => {
  const stage = useStage();
  let page: Page;

  async function open(scenario: Scenario, path = "/latency", width = 1440): Promise<MockApi> {
    const api = await stage.open(scenario, path, width);
    page = stage.page;
    return api;
  }

  const panel = (title: string) => page.locator(`[data-panel="${title}"]`);
  const text = async (title: string) => (await panel(title).innerText()).replaceAll(/[\u2009\u00a0]/g, " ");
  const search = () => new URL(page.url()).searchParams;
  const pages = () => page.getByRole("navigation", { name: "Pages" }).getByRole("link").allInnerTexts();

  it("shows how fast the network answers, and explains it", async () => {
    await open("live");
    await eventually(() => text("How fast the network answers")).toMatch(/DNS\s+9\.0 ms\s+p95 33\.6 ms/);
    expect(await text("TCP, by side")).toMatch(/Server side\s+17\.1 ms/);
    expect(await text("TCP health")).toMatch(/Retransmissions\s+\d+\s+0\.4 %/);
    expect(await text("DNS resolvers")).toMatch(/198\.51\.100\.53\s+UDP\s+412 ms/);
    await panel("TCP health").getByText("Zero window").focus();
    await eventually(() => page.getByRole("tooltip").innerText()).toContain("no room left");
  });

  it("shows targets with loss and jitter, and puts them into the chart", async () => {
    await open("lossy");
    const gateway = page.getByRole("listitem", { name: "Gateway" });
    await eventually(() => gateway.innerText()).toContain("192.168.1.1");
    expect(await page.getByRole("listitem", { name: "printer.lan" }).innerText()).toContain("no address");
    await page.getByRole("button", { name: "example.org in the chart" }).click();
    await eventually(() => search().get("targets")).toBe("1,2,3,4");
    expect(await text("Echoes")).toContain("example.org");
    const summary = await panel("Echoes").locator("figcaption").innerText();
    expect(summary).toMatch(/Gateway: .* [1-9]\d* of \d+ lost\./);
    await panel("Echoes").getByRole("application").press("ArrowLeft");
    await eventually(() => text("Echoes")).toMatch(/latency\s+jitter\s+smoothed/);
  });

  it("adds, refuses and removes targets, and stops them", async () => {
    const api = await open("live");
    await panel("Targets").getByRole("button", { name: "Add" }).click();
    const form = page.getByRole("form", { name: "Add a target" });
    await form.getByLabel("Name or address").fill("two words");
    expect(await form.getByRole("alert").innerText()).toContain("without spaces");
    expect(await form.getByRole("button", { name: "Add" }).isDisabled()).toBe(true);
    await form.getByLabel("Name or address").fill("2001:db8::7");
    await page.keyboard.press("Enter");
    await page.getByRole("listitem", { name: "2001:db8::7" }).waitFor();
    expect(await form.count()).toBe(0);
    await page.getByRole("button", { name: "Remove 2001:db8::7" }).click();
    await eventually(() => page.getByRole("listitem", { name: "2001:db8::7" }).count()).toBe(0);
    await panel("Targets").getByRole("button", { name: "Stop" }).click();
    await panel("Targets").getByRole("button", { name: "Start" }).waitFor();
    expect(api.log).toContain("POST /api/probes/stop");
  });

  it("goes through the heat map by keyboard, and on to what is behind it", async () => {
    await open("live");
    await panel("Latency over time").getByRole("button", { name: "TLS handshake" }).click();
    await eventually(() => search().get("heat")).toBe("tls_handshake");
    const map = panel("Latency over time").getByRole("application");
    await map.press("ArrowLeft");
    await eventually(() => map.getByRole("status").innerText()).toMatch(/\d\d:\d\d:\d\d–[\s\S]*ms\s+\d+ answers?/);
    for (let press = 0; press < 60; press++) {
      if ((await map.getByRole("status").innerText()).includes("not answered")) break;
      await map.press("ArrowUp");
    }
    expect(await map.getByRole("status").innerText()).toContain("not answered");
    await map.press("Enter");
    await eventually(() => search().get("filter")).toBe("tls");
    expect(new URL(page.url()).pathname).toBe("/flows");
  });

  it("leads from a resolver and from a server to their flows", async () => {
    await open("live");
    await page.getByRole("link", { name: "2620:fe::fe" }).click();
    await eventually(() => search().get("filter")).toBe('ipv6.addr == 2620:fe::fe and wg.app == "dns" and udp');
    await page.goBack();
    const servers = page.getByRole("grid", { name: "Servers" });
    await servers.getByRole("button", { name: "TLS p50" }).click();
    await eventually(() => search().get("sort")).toBe("server_tls_handshake.desc");
    await servers
      .getByRole("row")
      .nth(1)
      .click({ position: { x: 600, y: 10 } });
    await page.getByRole("link", { name: "Its packets" }).click();
    await eventually(() => search().get("filter")).toMatch(/^ip(v6)?\.addr == \S+$/);
  });

  it("says what is missing: targets that cannot be probed, and traffic that there was none of", async () => {
    await open("no-probes");
    await eventually(() => text("Targets")).toContain("no ping program was found");
    expect(await text("Echoes")).toContain("No echo is sent.");
    stage.forgive("status of 500");
    await open("quiet-start");
    await eventually(() => text("How fast the network answers")).toContain("No question and answer has gone by yet.");
    expect(await text("Targets")).toContain("stopped");
    expect(await panel("Servers").count()).toBe(0);
  });

  it("says how many names there are of which it shows some, and keeps them text", async () => {
    await open("many");
    await eventually(() => text("Slowest names")).toContain("of at least 5,213");
    expect(await page.locator("[data-panel] b:text-is('imap')").count()).toBe(0);
  });

  it("keeps its place in the navigation, whatever the filter hides", async () => {
    await open("live", "/");
    await eventually(pages).toEqual(expect.arrayContaining(["Applications", "Latency"]));
    await page.locator("#filter-input").fill("arp");
    await page.keyboard.press("Enter");
    await eventually(() => search().get("filter")).toBe("arp");
    for (let look = 0; look < 8; look++) {
      expect(await pages()).toEqual(expect.arrayContaining(["Applications", "Latency"]));
      await page.waitForTimeout(100);
    }
  });

  it("is summed up on the overview, and fits a phone", async () => {
    await open("live", "/", 390);
    const answers = page.getByRole("region", { name: "How fast the network answers" });
    await eventually(() => answers.innerText()).toMatch(/Gateway[\s\S]*DNS[\s\S]*TCP handshake/);
    for (const width of [390, 360]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    }
    await answers.getByRole("link").first().click();
    await eventually(() => new URL(page.url()).pathname).toBe("/latency");
    await panel("Servers").waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  });
});
