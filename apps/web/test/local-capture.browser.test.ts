// A capture file opened in the browser: read there, by the same engine, and sent nowhere.

import { gzipSync } from "node:zlib";
import { demoFrames, Engine, Frame, openCapture, PcapWriter, Verdicts, type EngineOptions } from "@wireglass/core";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { MockApi } from "../dev/mock-api.ts";
import { chromiumPath, SKIPPED } from "./browser.ts";
import { useStage } from "./stage.ts";

const FRAMES = 6000;
const SEED = 20;

/** A capture of the built-in demo traffic, as any capturing program would have written it. */
function demoCapture(): Uint8Array<ArrayBuffer> {
  const writer = new PcapWriter({ linkType: 1 });
  const frame = new Frame();
  frame.linkType = 1;
  const parts: Uint8Array[] = [];
  let count = 0;
  for (const { time, bytes } of demoFrames({ seed: SEED, start: 1_790_000_000e6 })) {
    if (count++ === FRAMES) break;
    Object.assign(frame, { data: bytes, offset: 0, captured: bytes.length, length: bytes.length, time });
    writer.append(frame);
    parts.push(writer.take().slice());
  }
  return new Uint8Array(Buffer.concat(parts));
}

/** What the engine says of it when asked directly, and knows each flow. */
function truth(capture: Uint8Array, filter: string) {
  const verdicts = new Verdicts();
  summary(capture, "", { learn: verdicts });
  return summary(capture, filter, { verdicts });
}

function summary(capture: Uint8Array, filter: string, options: Partial<EngineOptions>) {
  const engine = new Engine({ seed: 1, live: false, ...options });
  const view = filter === "" ? engine.main : engine.addView(filter);
  const reader = openCapture();
  const frame = new Frame();
  reader.push(capture);
  while (reader.next(frame)) engine.ingest(frame, null);
  engine.finish();
  return engine.summary(view);
}

const group = (value: number) => value.toLocaleString("en");

describe.skipIf(chromiumPath === null)(`capture file${chromiumPath === null ? ` (${SKIPPED})` : ""}`, () => {
  const capture = demoCapture();
  const stage = useStage();
  let page: Page;

  async function open(name: string, content: Uint8Array): Promise<MockApi> {
    const api = await stage.open("idle");
    page = stage.page;
    const [chooser] = await Promise.all([
      page.waitForEvent("filechooser"),
      page.getByRole("button", { name: "Open a capture" }).click(),
    ]);
    await chooser.setFiles({ name, mimeType: "application/octet-stream", buffer: Buffer.from(content) });
    return api;
  }

  const packets = () => page.locator('section[aria-label="Packets"]').innerText();

  it("shows the same figures as the engine, and uploads nothing", async () => {
    const api = await open("demo.pcap", capture);
    const { flows } = truth(capture, "");
    await expect.poll(packets).toContain(group(FRAMES));
    expect(await page.locator('section[aria-label="Flows"]').innerText()).toContain(group(flows));
    expect(api.log.filter((route) => route.startsWith("POST"))).toEqual([]);
  });

  it("reads it again when the filter changes", async () => {
    await open("demo.pcap", capture);
    await page.waitForSelector("canvas");
    await page.locator("#filter-input").fill("tls or arp");
    await page.keyboard.press("Enter");
    await expect.poll(packets).toContain(group(truth(capture, "tls or arp").packets));
    await page.locator("#filter-input").fill("dns and ip.adr == 1");
    await expect.poll(() => page.getByRole("alert").innerText()).toMatch(/ip\.addr/);
  });

  it("reads what is zipped", async () => {
    await open("demo.pcap.gz", gzipSync(capture));
    await expect.poll(packets).toContain(group(FRAMES));
  });

  it("shows what comes before the damage, and where the damage is", async () => {
    await open("cut.pcap", capture.subarray(0, capture.length - 7));
    await expect.poll(packets).toContain(group(FRAMES - 1));
    expect(await page.getByRole("alert").innerText()).toMatch(/byte \d+/);
  });

  it("shows what comes before the place where a zipped file is cut off", async () => {
    const zipped = gzipSync(capture);
    await open("cut.pcap.gz", zipped.subarray(0, Math.floor(zipped.length * 0.7)));
    await expect.poll(() => page.getByRole("alert").innerText()).toMatch(/gzip data is damaged/);
    expect(await packets()).not.toMatch(/^Packets\s+0\b/);
  });

  it("says so when it is no capture", async () => {
    await open("notes.txt", new TextEncoder().encode("This is not a capture at all."));
    await expect.poll(() => page.getByRole("alert").innerText()).toMatch(/capture/);
  });

  it("asks for the file again after a reload, because it was never kept", async () => {
    await open("demo.pcap", capture);
    await page.waitForSelector("canvas");
    await page.reload();
    await page.getByRole("heading", { name: "The capture is no longer open" }).waitFor();
  });
});
