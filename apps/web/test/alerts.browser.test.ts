// Alerts in a real browser, against made-up ones: an attack appears, is opened, is answered, and each answer is taken back.

import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { MockApi, Scenario } from "../dev/mock-api.ts";
import { chromiumPath, SKIPPED } from "./browser.ts";
import { useStage } from "./stage.ts";

const eventually = expect.poll;

const TITLE = `alerts${chromiumPath === null ? ` (${SKIPPED})` : ""}`;

describe.skipIf(chromiumPath === null)(TITLE, () => {
  const stage = useStage();
  let page: Page;

  async function open(scenario: Scenario, path = "/alerts", width = 1440): Promise<MockApi> {
    const api = await stage.open(scenario, path, width);
    page = stage.page;
    return api;
  }

  const panel = (title: string) => page.locator(`[data-panel="${title}"]`);
  const rows = () => panel("Alerts").locator("[data-alert]");
  const place = (at: number) => panel("Alerts").locator(`li[aria-posinset="${at}"] [data-alert]`);
  const hasFocus = (at: number) => place(at).evaluate((row) => row === document.activeElement);
  const search = () => new URL(page.url()).searchParams;
  const path = () => new URL(page.url()).pathname;
  const detail = () => page.getByRole("complementary", { name: "The alert that is open" });
  const said = () => page.getByRole("status").allInnerTexts();
  const button = (name: string) => detail().getByRole("button", { name, exact: true });

  it("tells of an attack quietly, opens it, and leads to its packets", async () => {
    const api = await open("live", "/");
    await eventually(() => panel("Needs attention").innerText()).toContain("Port scan");
    await eventually(() => page.title()).toBe("(1) Wireglass");
    api.alerts.attack();
    await eventually(async () => (await said()).join()).toContain("Password guessing.");
    expect(await page.title()).toBe("(2) Wireglass");
    await eventually(() => page.getByRole("link", { name: /^Alerts/ }).innerText()).toContain("2");
    api.alerts.attack();
    api.alerts.attack();
    // A storm is still one line.
    const look = page.getByRole("link", { name: "Look at all 3" });
    await look.waitFor();
    await look.click();
    await eventually(() => rows().count()).toBe(6);
    expect(await rows().first().innerText()).toContain("High");
    await rows().first().click();
    await eventually(() => detail().innerText()).toContain("41\u2009attempts");
    const text = (await detail().innerText()).replaceAll("\u2009", " ");
    expect(text).toContain("limit 15 attempts");
    expect(text).toContain("T1110 Brute Force");
    expect(text).toContain("incomplete: 1,800 packets");
    const download = detail().getByRole("link", { name: /Download the packets/ });
    expect(await download.getAttribute("href")).toBe(`/api/alerts/${search().get("alert")}/packets.pcapng`);
    await detail().getByRole("link", { name: "Its packets" }).click();
    await eventually(path).toBe("/packets");
    expect(search().get("filter")).toBe("ip.addr == 203.0.113.99 && ip.addr == 192.168.1.20 && tcp.port == 22");
    expect(Number(search().get("to")) - Number(search().get("from"))).toBeLessThan(60);
  });

  it("snoozes and wakes, closes and takes that back", async () => {
    const api = await open("live", "/alerts?alert=a1");
    await button("Snooze").click();
    await page.getByRole("menuitem", { name: "1 day" }).click();
    await eventually(async () => (await said()).join()).toContain("Snoozed for 1 day: Port scan.");
    await eventually(() => rows().count()).toBe(2);
    // Nobody wants to hear of it: nor from the badge.
    await eventually(() => page.title()).toBe("Wireglass");
    await page.getByRole("button", { name: "Snoozed" }).click();
    await eventually(() => rows().count()).toBe(1);
    expect(search().get("alerts")).toBe("snoozed");
    await page.getByRole("button", { name: "Undo" }).click();
    await eventually(() => rows().count()).toBe(0);
    await page.getByRole("button", { name: "Open", exact: true }).click();
    await rows().filter({ hasText: "Port scan" }).click();
    await button("Close").click();
    await eventually(() => rows().count()).toBe(2);
    await page.getByRole("button", { name: "Undo" }).click();
    await eventually(() => rows().count()).toBe(3);
    expect(api.log).not.toContain("POST /api/alerts/a1/close");
    await button("Close").click();
    await page.getByRole("status").getByRole("button", { name: "Put away" }).click();
    await eventually(() => api.log).toContain("POST /api/alerts/a1/close");
    await page.keyboard.press("Escape");
    await eventually(() => search().get("alert")).toBeNull();
  });

  it("makes an exception, shows before what it matches, and takes it back", async () => {
    await open("live", "/alerts?alert=a1");
    await button("Except…").click();
    const form = page.getByRole("form", { name: "Make an exception" });
    await form.getByText("This network").click();
    expect(await form.getByRole("textbox", { name: "From" }).inputValue()).toBe("192.168.1.0/24");
    expect(await form.innerText()).toMatch(/It matches 1 of the \d+ alerts/);
    await form.getByRole("combobox", { name: "Rule" }).selectOption({ label: "every rule" });
    expect(await form.innerText()).toMatch(/It matches [2-9] of the \d+ alerts/);
    await form.getByRole("textbox", { name: "From" }).fill("192.168.1.300");
    expect(await form.getByRole("alert").innerText()).toContain("10.0.0.0/8");
    await form.getByText("This pair").click();
    const make = form.getByRole("button", { name: "Make the exception" });
    expect(await make.isDisabled()).toBe(true);
    await form.getByLabel("Why").fill("<b>An inventory</b> that we run");
    await make.click();
    await eventually(async () => (await said()).join()).toContain("from 192.168.1.77 to 192.168.1.20");
    await page.getByRole("link", { name: "Rules and exceptions" }).click();
    const exceptions = panel("Exceptions").getByRole("listitem");
    await eventually(() => exceptions.count()).toBe(2);
    expect(await exceptions.first().innerText()).toContain("<b>An inventory</b>");
    await panel("Exceptions")
      .getByRole("button", { name: /^Take back: .*192\.168\.1\.77/ })
      .click();
    await eventually(() => exceptions.count()).toBe(1);
    await page.getByRole("button", { name: "Undo" }).click();
    await eventually(() => exceptions.count()).toBe(2);
  });

  it("says what a limit would have found before it is set, and sets it back", async () => {
    const api = await open("live", "/alerts/rules#port-scan");
    const rule = panel("Rules").getByRole("listitem", { name: "Port scan" });
    const ports = rule.getByLabel("different ports of one host");
    await ports.fill("4");
    expect(await rule.innerText()).toContain("From 5 to 65,535 ports.");
    await ports.fill("60");
    await eventually(() => rule.innerText()).toContain("It would have fired 2 times in the last week.");
    expect(api.log).not.toContain("PATCH /api/rules/port-scan");
    await rule.getByRole("button", { name: "Set the limits" }).click();
    await eventually(() => rule.innerText()).toContain("changed");
    await page.getByRole("button", { name: "Undo" }).click();
    await eventually(() => ports.inputValue()).toBe("20");
    await rule.getByRole("button", { name: "Switch off" }).click();
    await eventually(() => rule.getByRole("button", { name: "Switch on" }).count()).toBe(1);
    await eventually(() => rule.innerText()).toContain("It would have fired 6 times in the last week.");
    expect(await panel("Rules").innerText()).toContain("9 of 10 are watching");
  });

  it("tests, adds and removes where alerts are sent, and shows no secret", async () => {
    await open("live", "/alerts/rules");
    const sent = panel("Sent to");
    await sent.getByRole("button", { name: /^Test Webhook/ }).click();
    await eventually(() => sent.innerText()).toContain("The test has arrived.");
    await sent.getByRole("button", { name: "Add" }).click();
    const form = page.getByRole("form", { name: "Where alerts are sent" });
    await form.getByLabel("URL").fill("not a URL");
    expect(await form.getByRole("alert").innerText()).toContain("https://");
    await form.getByLabel("URL").fill("https://hooks.example.org/x");
    await form.getByRole("button", { name: "Add" }).click();
    await eventually(() => sent.getByRole("listitem").count()).toBe(4);
    await sent.getByRole("button", { name: "Remove Webhook https://hooks.example.net/services/***" }).click();
    await eventually(() => sent.getByRole("listitem").count()).toBe(3);
    await page.getByRole("button", { name: "Undo" }).click();
    await eventually(() => sent.getByRole("listitem").count()).toBe(4);
    expect(await panel("Blacklists").innerText()).toContain("office.txt, line 18 is skipped: 10.0.0.0/40");
  });

  it("goes by keyboard, filters by the URL, and keeps text from the wire text", async () => {
    await open("live", "/alerts?severity=LOW");
    await eventually(() => rows().count()).toBe(2);
    expect(await rows().last().innerText()).toContain("<img src=x onerror=alert(1)>");
    expect(await page.locator("main img").count()).toBe(0);
    await rows().first().focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await eventually(() => search().get("alert")).toBe("a3");
    await page.keyboard.press("ArrowUp");
    await eventually(() => search().get("alert")).toBe("a2");
    await page.keyboard.press("Escape");
    await eventually(() => search().get("alert")).toBeNull();
  });

  it("says that all is well, that there is too much, and that nothing can be read", async () => {
    await open("silent");
    await eventually(() => panel("Alerts").innerText()).toContain("Nothing suspicious. 10 rules are watching.");
    await open("many");
    await eventually(() => panel("Alerts").innerText()).toContain("The latest 100 are shown.");
    // The list is held still under the pointer, but not from whom asks for more of it.
    await rows().first().hover();
    await page.getByRole("button", { name: "Show more" }).press("Enter");
    await eventually(() => panel("Alerts").innerText()).toContain("The latest 200 are shown.");
    await open("no-alerts");
    await eventually(() => panel("Alerts").innerText()).toContain("the disk does not answer");
    stage.forgive("status of 500");
  });

  it("draws of a thousand alerts what is in sight, and goes through all of them by keyboard", async () => {
    await open("many");
    for (let shown = 100; shown < 1000; shown += 100) {
      await page.getByRole("button", { name: "Show more" }).press("Enter");
      await eventually(() => panel("Alerts").innerText()).toContain(`The latest ${shown + 100} are shown.`);
    }
    await rows().last().focus();
    await page.keyboard.press("Home");
    await eventually(() => hasFocus(1)).toBe(true);
    await page.keyboard.press("End");
    await eventually(() => hasFocus(1000)).toBe(true);
    expect(await place(1000).isVisible()).toBe(true);
    expect(await rows().count()).toBeLessThan(60);
    await page.keyboard.press("Enter");
    await eventually(() => detail().count()).toBe(1);
    await page.keyboard.press("ArrowUp");
    await eventually(() => hasFocus(999)).toBe(true);
    await eventually(() => place(999).getAttribute("data-opened")).toBe("true");
  });

  it("says what a rule has had to forget", async () => {
    await open("many", "/alerts/rules");
    const rule = panel("Rules").getByRole("listitem", { name: "Port scan" });
    await eventually(() => rule.innerText()).toMatch(/15\.2.k forgotten/);
    await rule.getByRole("button").first().click();
    await eventually(() => rule.innerText()).toContain("it has had to forget 15,230");
    expect(await panel("Rules").getByRole("listitem", { name: "Password guessing" }).innerText()).not.toContain("forg");
  });

  it("fits a phone", async () => {
    await open("live", "/alerts", 390);
    await rows().first().click();
    await detail().waitFor();
    for (const width of [390, 360]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    }
    await page.goto(`${stage.url}/alerts/rules#port-scan`);
    await panel("Sent to").getByText("Webhook").waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  });
});
