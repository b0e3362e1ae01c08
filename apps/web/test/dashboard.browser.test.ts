// The dashboard in a real browser, against made-up traffic.

import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { MockApi, Scenario } from "../dev/mock-api.ts";
import { chromiumPath, SKIPPED } from "./browser.ts";
import { settled, useStage } from "./stage.ts";

describe.skipIf(chromiumPath === null)(`dashboard${chromiumPath === null ? ` (${SKIPPED})` : ""}`, () => {
  const stage = useStage();
  let page: Page;

  async function open(scenario: Scenario, path = "/", width = 1440): Promise<MockApi> {
    const api = await stage.open(scenario, path, width);
    page = stage.page;
    return api;
  }

  const tile = async (name: string) => {
    const text = await page.locator(`section[aria-label="${name}"]`).first().innerText();
    return text.replaceAll(/[\u2009\u00a0]/g, " ");
  };
  const search = () => new URL(page.url()).searchParams;

  it("shows live traffic, and shows it falling to zero when it stops", async () => {
    const api = await open("live");
    await page.waitForSelector("canvas");
    expect(await tile("Throughput")).toMatch(/bit\/s/);
    expect(await tile("Packets")).toMatch(/k\/s/);
    expect(await page.getByRole("table").first().innerText()).toMatch(/TCP/);
    api.silence();
    await expect.poll(() => tile("Throughput")).toMatch(/0 bit\/s ↓\s*0 bit\/s ↑/);
  });

  it("starts a capture on the interface that is chosen, and stops it", async () => {
    const api = await open("idle");
    await page.getByRole("button", { name: "Choose interfaces" }).click();
    const dialog = page.getByRole("dialog", { name: "Source" });
    await expect.poll(() => dialog.getByRole("checkbox", { name: /eth0/ }).isChecked()).toBe(true);
    await dialog.getByRole("checkbox", { name: /^lo/ }).check();
    await dialog.getByLabel("Capture filter (BPF)").fill("prot 22");
    await expect.poll(() => dialog.innerText()).toContain("syntax error in filter expression");
    expect(await dialog.getByRole("button", { name: "Start capture" }).isDisabled()).toBe(true);
    await dialog.getByLabel("Capture filter (BPF)").fill("not port 22");
    await dialog.getByRole("button", { name: "Start capture" }).click();
    await expect.poll(() => api.log).toContain("start eth0,lo not port 22");
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await expect.poll(() => page.getByRole("button", { name: "Start", exact: true }).count()).toBe(1);
  });

  it("filters from the box, keeps the filter in the URL, and points at what is wrong", async () => {
    await open("live");
    await page.waitForSelector("canvas");
    await page.keyboard.press("/");
    await page.keyboard.type("tpc");
    await expect.poll(() => page.getByRole("alert").innerText()).toContain("did you mean tcp");
    expect(await page.locator("mark").innerText()).toBe("tpc");
    await page.keyboard.press("Enter");
    await page.waitForTimeout(300);
    expect(search().get("filter")).toBeNull();
    expect(await page.locator("#filter-input").evaluate((input) => input === document.activeElement)).toBe(true);
    await page.locator("#filter-input").fill("dns");
    await page.keyboard.press("Enter");
    await expect.poll(() => search().get("filter")).toBe("dns");
    await expect.poll(() => tile("Transport")).not.toContain("TCP");
    expect(await tile("Rate")).toContain("filtered since");
    await page.goBack();
    await expect.poll(() => tile("Transport")).toContain("TCP");
  });

  it("does not pass off the figures of the old filter as those of the new one", async () => {
    const api = await open("live", "/?filter=tcp");
    await expect.poll(() => tile("Rate")).toContain("filtered since");
    api.holdStreams = true;
    await page.locator("#filter-input").fill("dns");
    await page.keyboard.press("Enter");
    await expect.poll(() => search().get("filter")).toBe("dns");
    const rate = page.locator("[data-panel=Rate]");
    await expect.poll(() => rate.getAttribute("data-faded")).toBe("pending");
    expect(await tile("Rate")).not.toContain("filtered since");
    expect(await tile("Transport")).toContain("TCP");
    expect(await page.getByText("Waiting for the first figures of this filter.").count()).toBe(1);
    api.holdStreams = false;
    await expect.poll(() => rate.getAttribute("data-faded")).toBeNull();
    expect(await tile("Transport")).not.toContain("TCP");
    expect(await tile("Rate")).toContain("filtered since");
  });

  it("writes the filter from the form", async () => {
    await open("live");
    await page.getByRole("button", { name: "Filter by protocol and address" }).click();
    await page.getByLabel("Protocol", { exact: true }).selectOption({ label: "TCP" });
    await page.getByLabel("Source", { exact: true }).fill("10.0.0.0/99");
    expect(await page.getByRole("button", { name: "Apply" }).isDisabled()).toBe(true);
    await page.getByLabel("Source", { exact: true }).fill("10.0.0.0/8");
    await page.getByLabel("Destination").fill("2001:db8::1");
    await page.keyboard.press("Enter");
    await expect.poll(() => search().get("filter")).toBe("tcp and ip.src == 10.0.0.0/8 and ipv6.dst == 2001:db8::1");
    expect(await page.locator("#filter-input").inputValue()).toBe(search().get("filter"));
  });

  it("holds the view still while it is paused", async () => {
    await open("live");
    await page.waitForSelector("canvas");
    await page.keyboard.press("p");
    await expect.poll(() => search().get("paused")).toBe("1");
    const before = await tile("Bytes");
    await page.waitForTimeout(1500);
    expect(await tile("Bytes")).toBe(before);
    await page.keyboard.press("p");
    await expect.poll(() => tile("Bytes")).not.toBe(before);
  });

  it("says since when the connection is lost, and goes on when it is back", async () => {
    const api = await open("live");
    await page.waitForSelector("canvas");
    await page.route("**/api/events*", (route) => route.abort());
    api.dropStreams();
    await expect.poll(() => page.locator("output").innerText()).toMatch(/Connection lost since \d\d:\d\d:\d\d/);
    expect(await tile("Rate")).toContain("as of");
    await page.unroute("**/api/events*");
    await expect.poll(() => page.locator("output").count()).toBe(0);
    stage.forgive("net::ERR_");
  });

  it("says what is missing without rights, and plays the demo all the same", async () => {
    await open("no-rights");
    await page.getByRole("heading", { name: "Live capture needs one more thing" }).waitFor();
    expect(await page.locator("code").innerText()).toBe("sudo npm start");
    await page.getByRole("button", { name: "Play the demo" }).click();
    await page.waitForSelector("canvas");
  });

  it("shows what was lost", async () => {
    await open("lossy");
    await page.getByRole("button", { name: "48.2\u2009k lost" }).click();
    await expect.poll(() => page.getByText("dropped by kernel").count()).toBe(1);
    expect(await tile("Lost")).toMatch(/of all/);
  });

  it("shows nothing from the wire as markup", async () => {
    await open("live", "/packets");
    await expect.poll(() => page.getByText("<script>alert(1)</script>").count()).toBeGreaterThan(0);
    expect(await page.locator("[role=grid] script").count()).toBe(0);
  });

  it("holds the rows still under the pointer, and counts what has come", async () => {
    await open("live", "/packets");
    const first = page.getByRole("row").nth(1);
    await first.hover();
    const before = await first.innerText();
    await expect.poll(() => page.getByRole("button", { name: / new$/ }).innerText()).toMatch(/^\d+ new$/);
    expect(await first.innerText()).toBe(before);
    await page.getByRole("button", { name: / new$/ }).click();
    expect(await first.innerText()).not.toBe(before);
  });

  it("shows what another filter selects at once, though the pointer is on the table", async () => {
    await open("live", "/flows");
    const grid = page.getByRole("grid", { name: "Flows" });
    await grid.getByRole("row").nth(1).hover();
    await expect.poll(() => grid.innerText()).toContain("TCP");
    await page.keyboard.press("/");
    await page.keyboard.type("dns");
    await page.keyboard.press("Enter");
    await expect.poll(() => grid.innerText()).not.toContain("TCP");
  });

  it("asks its server though the browser takes itself to be offline", async () => {
    await open("live");
    await page.waitForSelector("canvas");
    await page.evaluate(() => dispatchEvent(new Event("offline")));
    await page.locator("#filter-input").fill("dns");
    await page.keyboard.press("Enter");
    await expect.poll(() => search().get("filter")).toBe("dns");
    await expect.poll(() => tile("Transport")).not.toContain("TCP");
  });

  it("goes through a table by keyboard", async () => {
    await open("live", "/flows?sort=received.desc");
    const grid = page.getByRole("grid", { name: "Flows" });
    await grid.focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    const details = page.getByRole("complementary");
    const opened = await details.innerText();
    await page.keyboard.press("ArrowDown");
    expect(await details.innerText()).not.toBe(opened);
    await page.keyboard.press("Escape");
    await expect.poll(() => details.count()).toBe(0);
  });

  it("leads from a figure to the flows behind it", async () => {
    await open("live");
    await page.locator("[data-panel=Applications]").getByRole("link", { name: "QUIC", exact: true }).click();
    await expect.poll(() => new URL(page.url()).pathname).toBe("/flows");
    expect(search().get("filter")).toBe('wg.app == "quic"');
  });

  it("tells the rate apart by application or by transport, and keeps the choice in the URL", async () => {
    await open("live");
    await expect.poll(() => tile("Rate")).toMatch(/QUIC.*HTTP.*SSH/s);
    await page.getByRole("button", { name: "Transport", exact: true }).click();
    await expect.poll(() => tile("Rate")).toMatch(/TCP.*UDP.*ICMP/s);
    expect(search().get("rate")).toBe("transport");
    await page.reload();
    await expect.poll(() => tile("Rate")).toMatch(/TCP.*UDP.*ICMP/s);
    await page.getByRole("button", { name: "Applications", exact: true }).click();
    await expect.poll(() => search().get("rate")).toBeNull();
  });

  it("shows what is in the traffic, who can read it, and who is behind it", async () => {
    await open("live");
    await page.getByRole("navigation").getByRole("link", { name: "Applications" }).click();
    await expect.poll(() => tile("Services")).toContain("YouTube");
    expect(await tile("Server names")).toContain("rr4---sn-4g5e6nze.googlevideo.com");
    expect(await tile("TLS versions")).toMatch(/TLS 1\.0\s*weak/);
    expect(await tile("TLS versions")).toMatch(/flows are weak/);
    expect(await tile("Still in the clear")).toMatch(/192\.168\.1\.\d+\s+HTTP/);
    expect(await tile("Encryption")).toMatch(/Encrypted\s+[\d.]+ GB/);
    const table = page.getByRole("grid", { name: "Applications" });
    expect(await table.innerText()).toMatch(/RTP.*related/s);
    await table.focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByRole("complementary").getByRole("link", { name: "Its flows" }).click();
    await expect.poll(() => new URL(page.url()).pathname).toBe("/flows");
    expect(search().get("filter")).toMatch(/^wg\.app == "(tls|quic)"$/);
  });

  it("leads from a service and from what is in the clear to their flows", async () => {
    await open("live", "/applications");
    await page.locator('[data-panel="Services"]').getByRole("link", { name: "YouTube" }).click();
    await expect.poll(() => search().get("filter")).toBe('wg.service == "YouTube"');
    await page.goBack();
    await page.locator('[data-panel="Still in the clear"]').getByRole("link").first().click();
    await expect
      .poll(() => search().get("filter"))
      .toMatch(/^ip(v6)?\.addr == \S+ and wg\.app == "\w+" and wg\.encrypted == false$/);
  });

  it("shows what flows say in columns that can be chosen", async () => {
    await open("live", "/flows?filter=tls");
    const grid = page.getByRole("grid", { name: "Flows" });
    await expect.poll(() => grid.innerText()).toContain("TLS");
    expect(await grid.innerText()).not.toContain("deb.debian.org");
    await page.getByRole("button", { name: "Choose columns" }).click();
    await page.getByRole("menuitemcheckbox", { name: "Server name" }).click();
    await expect.poll(() => grid.innerText()).toContain("deb.debian.org");
  });

  it("saves, lists and deletes captures", async () => {
    const api = await open("live", "/captures");
    await page.getByRole("button", { name: "Save what is captured" }).click();
    await expect.poll(() => page.getByRole("button", { name: /^Stop saving/ }).innerText()).toMatch(/MB/);
    await page.getByRole("button", { name: /^Stop saving/ }).click();
    await page.getByRole("button", { name: "Delete 2026-11-18-080510.pcapng" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await expect.poll(() => page.getByText("2026-11-18-080510.pcapng").count()).toBe(0);
    expect(api.log).toContain("DELETE /api/captures/2026-11-18-080510.pcapng");
  });

  it("shows the range that is brushed, and leaves it again", async () => {
    await open("live");
    const box = await page.locator(".u-over").boundingBox();
    if (box === null) throw new Error("no chart");
    await page.mouse.move(box.x + box.width * 0.3, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + 70, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => Number(search().get("to")) - Number(search().get("from"))).toBeGreaterThan(60);
    await page.getByRole("group", { name: "Time", exact: true }).getByRole("button", { name: "Live" }).click();
    await expect.poll(() => search().get("from")).toBeNull();
  });

  it("exports a chart", async () => {
    await open("live");
    await page.waitForSelector("canvas");
    for (const format of ["PNG", "SVG", "CSV"]) {
      await page.getByRole("button", { name: "Rate: table and export" }).click();
      const [file] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("menuitem", { name: `Save as ${format}` }).click(),
      ]);
      expect(file.suggestedFilename()).toBe(`wireglass-rate.${format.toLowerCase()}`);
    }
    await page.getByRole("button", { name: "Rate: table and export" }).click();
    await page.getByRole("menuitem", { name: "Show as a table" }).click();
    await page.getByRole("region", { name: "Rate, as a table" }).waitFor();
  });

  it.each(["/", "/flows", "/applications", "/packets", "/captures", "/settings"])("fits a phone: %s", async (path) => {
    await open("live", path, 390);
    await settled(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  });
});
