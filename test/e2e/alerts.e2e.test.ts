// Alerts as their user has them: the built server watches the loopback interface, where somebody tries the ports of somebody else.
// The alert appears, is opened, its packets are those of the attack, it is snoozed and woken, and an exception is made and undone.

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import type { Alerts, Exception } from "@wireglass/contract";
import { Frame } from "../../packages/core/src/capfile/frame.ts";
import { PcapngReader } from "../../packages/core/src/capfile/pcapng-reader.ts";
import { Decoder } from "../../packages/core/src/decode/decode.ts";
import { formatIpv4 } from "../../packages/core/src/flow/address.ts";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reason as notServed, serve, type Served } from "./served.ts";

/** Addresses of the loopback network that nobody else uses: nothing listens there. */
const SCANNER = "127.0.83.66";
const TARGET = "127.0.83.20";
const BYSTANDER = "127.0.83.30";
const PORTS = 40;
/** A SYN and its refusal for each. */
const PACKETS = 2 * PORTS;

const eventually = expect.poll;

const reason = notServed ?? (process.platform === "linux" ? null : "all of 127.0.0.0/8 answers on Linux");

describe.skipIf(reason !== null)(`alerts, end to end${reason === null ? "" : ` (${reason})`}`, () => {
  let served: Served;
  let ordinary: Server;
  let page: Page;

  beforeAll(async () => {
    ordinary = createServer((socket) => socket.end("hello"));
    await once(ordinary.listen(0, BYSTANDER), "listening");
    // Only what this test sends: the browser and the server talk over the same interface.
    served = await serve(`host ${SCANNER}`);
    page = served.page;
    await page.getByRole("link", { name: /^Alerts/ }).click();
  });

  afterAll(async () => {
    ordinary.close();
    await served.end();
  });

  const panel = (title: string) => page.locator(`[data-panel="${title}"]`);
  const rows = () => panel("Alerts").locator("[data-alert]");
  const detail = () => page.getByRole("complementary", { name: "The alert that is open" });
  const said = async () => (await page.getByRole("status").allInnerTexts()).join();
  const api = <T>(path: string) =>
    page.evaluate(async (url) => (await fetch(url)).json() as Promise<unknown>, path) as Promise<T>;

  it("an attack appears, is opened, and its packets are there", async () => {
    await eventually(() => panel("Alerts").innerText()).toContain("Nothing suspicious.");
    const { port } = ordinary.address() as { port: number };
    await talk(BYSTANDER, port);
    await scan(1);
    await talk(BYSTANDER, port);
    await eventually(() => rows().count()).toBe(1);
    await rows().first().click();
    await eventually(() => detail().innerText()).toContain("Port scan");
    await eventually(async () => plain(await detail().innerText())).toContain(`${PACKETS} packets, all there were`);
    expect(plain(await detail().innerText())).toContain(`${SCANNER} tried ${PORTS} ports of ${TARGET}`);
    expect(await page.title()).toBe("(1) Wireglass");

    const [download] = await Promise.all([
      page.waitForEvent("download"),
      detail()
        .getByRole("link", { name: /Download the packets/ })
        .click(),
    ]);
    const pairs = pairsOf(await readFile(await download.path()));
    expect(pairs).toEqual(new Map([[[TARGET, SCANNER].join(" "), PACKETS]]));

    await detail().getByRole("link", { name: "Its packets" }).click();
    await eventually(() => panel("Packets").innerText()).toContain("Packets of");
    expect(new URL(page.url()).searchParams.get("filter")).toBe(`ip.addr == ${SCANNER} && ip.addr == ${TARGET} && tcp`);
    await page.goBack();
  });

  it("is snoozed, and woken", async () => {
    await detail().getByRole("button", { name: "Snooze", exact: true }).click();
    await page.getByRole("menuitem", { name: "1 day" }).click();
    await eventually(said).toContain("Snoozed for 1 day: Port scan.");
    await eventually(() => rows().count()).toBe(0);
    await eventually(async () => (await open())[0].snoozed_until).toBeGreaterThan(Date.now() / 1000);
    await page.getByRole("button", { name: "Undo" }).click();
    await eventually(() => rows().count()).toBe(1);
    await eventually(async () => ((await open())[0].snoozed_until ?? 0) <= Date.now() / 1000 + 1).toBe(true);
  });

  it("an exception ends it, and keeps it away until it is taken back", async () => {
    await detail().getByRole("button", { name: "Except…", exact: true }).click();
    const form = page.getByRole("form", { name: "Make an exception" });
    await form.getByText("This pair").click();
    await form.getByLabel("Why").fill("our own inventory");
    await form.getByRole("button", { name: "Make the exception" }).click();
    await eventually(said).toContain(`from ${SCANNER} to ${TARGET}`);
    await eventually(open).toEqual([]);

    await scan(1000);
    await eventually(async () => (await exceptions())[0]?.hits).toBeGreaterThan(0);
    expect(await open()).toEqual([]);

    await page.getByRole("link", { name: "Rules and exceptions" }).click();
    const list = panel("Exceptions").getByRole("listitem");
    await eventually(() => list.count()).toBe(1);
    expect(await list.first().innerText()).toContain("our own inventory");
    await panel("Exceptions")
      .getByRole("button", { name: /^Take back: / })
      .click();
    await eventually(() => list.count()).toBe(0);
    await page.getByRole("status").getByRole("button", { name: "Put away" }).click();
    await eventually(exceptions).toEqual([]);

    await scan(2000);
    await eventually(async () => (await open()).length).toBe(1);
    await page
      .getByRole("link", { name: /^Alerts/ })
      .first()
      .click();
    await eventually(() => rows().count()).toBe(1);
    expect(served.heard).toEqual([]);
  });

  const open = async () => (await api<Alerts>("/api/alerts?state=open")).rows;
  const exceptions = async () => (await api<{ exceptions: Exception[] }>("/api/exceptions")).exceptions;
});

const plain = (text: string) => text.replaceAll(/[\u2009\u00a0]/g, " ");

/** Tries so many ports, from this one on, one after the other: all are refused. */
async function scan(from: number): Promise<void> {
  for (let port = from; port < from + PORTS; port++) await talk(TARGET, port);
}

function talk(host: string, port: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, localAddress: SCANNER });
    socket.on("error", () => resolve()).on("close", () => resolve());
    socket.resume();
  });
}

/** How many packets go between which two addresses. */
function pairsOf(capture: Uint8Array): Map<string, number> {
  const pairs = new Map<string, number>();
  const reader = new PcapngReader();
  const frame = new Frame();
  const decoder = new Decoder();
  reader.push(capture);
  while (reader.next(frame)) {
    decoder.decode(frame);
    const { data, layerOffsets, layerCount } = decoder.packet;
    const at = layerOffsets[layerCount - 2];
    const pair = [formatIpv4(data, at + 12), formatIpv4(data, at + 16)].toSorted().join(" ");
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  return pairs;
}
