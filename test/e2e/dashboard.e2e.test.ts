// The whole product as its user has it: the built server captures on the loopback interface, and a browser looks at it.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PcapWriter } from "../../packages/core/src/capfile/pcap-writer.ts";
import { Frame } from "../../packages/core/src/capfile/frame.ts";
import { LinkType } from "../../packages/core/src/decode/link-type.ts";
import { ethernet, ipv4, udp } from "../../packages/core/src/synth/index.ts";
import { closedPort, reason, sendDatagrams, serve, type Served } from "./served.ts";

const PACKETS = 700;
const IN_FILE = 321;

describe.skipIf(reason !== null)(`the dashboard, end to end${reason === null ? "" : ` (${reason})`}`, () => {
  let served: Served;
  let page: Page;

  beforeAll(async () => {
    served = await serve();
    page = served.page;
  });

  afterAll(() => served.end());

  const tile = async (name: string) => {
    const text = await page.locator(`section[aria-label="${name}"]`).first().innerText();
    return text.replaceAll(/[\u2009\u00a0]/g, " ");
  };

  const filteredSince = async () => /filtered since (\S+)/.exec(await tile("Rate"))?.[1] ?? null;

  it("captures on the interface that is chosen and counts what passes there", async () => {
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await page.getByRole("button", { name: "Start", exact: true }).waitFor();
    await page.getByRole("button", { name: "Start", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Source" });
    await expect.poll(() => dialog.getByRole("checkbox", { name: /^lo/ }).count()).toBe(1);
    for (const other of await dialog.getByRole("checkbox", { name: /^(?!lo\b|Promiscuous)/ }).all())
      await other.setChecked(false);
    await dialog.getByRole("checkbox", { name: /^lo/ }).check();
    const port = await closedPort();
    // Only what this test sends: the browser and the server talk over the same interface.
    await dialog.getByLabel("Capture filter (BPF)").fill(`udp port ${port}`);
    await Promise.all([
      page.waitForResponse(/\/api\/capture\/start$/),
      dialog.getByRole("button", { name: "Start capture" }).click(),
    ]);
    await page.getByRole("button", { name: "Stop", exact: true }).waitFor();
    await sendDatagrams(port, PACKETS);
    await expect.poll(() => tile("Packets")).toContain(`${PACKETS} in all`);
    expect(await tile("Transport")).toContain("UDP");
    await expect.poll(() => tile("Throughput")).toMatch(/0 bit\/s ↓\s*0 bit\/s ↑/);

    // A filter while it runs: what does not match is gone from every view, what comes and matches is counted.
    await page.locator("#filter-input").fill("tcp");
    await page.keyboard.press("Enter");
    await expect.poll(() => tile("Packets")).toContain("0 in all");
    await expect.poll(filteredSince).not.toBeNull();
    const before = await filteredSince();
    // What is shown of the first filter stays until there is something of the second: the seconds tell them apart.
    await page.waitForTimeout(1100);
    await page.locator("#filter-input").fill(`udp.port == ${port} and ip.addr == 127.0.0.0/8`);
    await page.keyboard.press("Enter");
    await expect.poll(async () => [null, before].includes(await filteredSince())).toBe(false);
    await sendDatagrams(port, 11);
    await expect.poll(() => tile("Packets")).toContain("11 in all");

    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await page.getByRole("button", { name: "Start", exact: true }).waitFor();
  });

  it("opens a capture file and shows what is in it", async () => {
    const path = join(served.folder, "small.pcap");
    await writeFile(path, captureFile());
    await page.locator("#filter-input").fill("");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Start", exact: true }).click();
    const [chooser] = await Promise.all([
      page.waitForEvent("filechooser"),
      page
        .getByRole("dialog", { name: "Source" })
        .getByRole("button", { name: /Open a capture/ })
        .click(),
    ]);
    await chooser.setFiles(path);
    await expect.poll(() => tile("Packets")).toMatch(new RegExp(`^Packets\\s+${IN_FILE}\\s`));
    expect(await tile("Transport")).toContain("UDP");
    expect(served.heard).toEqual([]);
  });
});

function captureFile(): Uint8Array {
  const writer = new PcapWriter({ linkType: LinkType.ETHERNET });
  const frame = new Frame();
  frame.linkType = LinkType.ETHERNET;
  for (let i = 0; i < IN_FILE; i++) {
    const datagram = udp({ src: 40_000 + i, dst: 9 }, new Uint8Array(100));
    frame.data = ethernet(
      { src: "02:00:00:00:00:01", dst: "02:00:00:00:00:02" },
      ipv4({ src: "10.0.0.1", dst: "10.0.0.2" }, datagram),
    );
    frame.captured = frame.length = frame.data.length;
    frame.time = 1_790_000_000e6 + i * 1000;
    writer.append(frame);
  }
  return writer.take();
}
