// The Latency page on real traffic: questions of DNS, HTTP, TLS and echoes over the loopback interface, of which we know how many
// there are and how long they take; and what the page says is what the server says.

import { createSocket, type Socket } from "node:dgram";
import { Agent, createServer as createHttpServer, request, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { connect as connectTls, createServer as createTlsServer, type Server as TlsServer } from "node:tls";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Snapshot } from "../../packages/contract/src/index.ts";
import { DnsType, dnsQuery, dnsResponse } from "../../packages/core/src/synth/app/dns.ts";
import { reason, serve, type Served } from "./served.ts";

/** Milliseconds that our servers take, at least. */
const DNS_TAKES = 20;
const HTTP_TAKES = 40;
const QUESTIONS = 12;
const UNANSWERED = 3;
const REQUESTS = 10;
const HANDSHAKES = 4;
/** Anybody who listens may know it. */
const SHARED_KEY = Buffer.from("0123456789abcdef");
const PSK = { ciphers: "PSK-AES128-GCM-SHA256", minVersion: "TLSv1.2", maxVersion: "TLSv1.2" } as const;

const eventually = expect.poll;

describe.skipIf(reason !== null)(`latencies, end to end${reason === null ? "" : ` (${reason})`}`, () => {
  let served: Served;
  let page: Page;
  let dns: Socket;
  let http: Server;
  let tls: TlsServer;

  beforeAll(async () => {
    [dns, http, tls] = [resolver(), web(), secure()];
    await Promise.all([
      once(dns.bind(0, "127.0.0.1"), "listening"),
      ...[http, tls].map((one) => once(one.listen(0, "127.0.0.1"), "listening")),
    ]);
    // Only what this test sends: the browser and the server talk over the same interface.
    const ports = [dns, http, tls].map((one) => `port ${portOf(one)}`);
    served = await serve([...ports, "icmp"].join(" or "));
    page = served.page;
    await page.getByRole("link", { name: "Latency" }).click();
  });

  afterAll(async () => {
    await served.end();
    dns.close();
    http.close();
    tls.close();
  });

  const panel = (title: string) => page.locator(`[data-panel="${title}"]`);
  const text = async (title: string) => (await panel(title).innerText()).replaceAll(/[\u2009\u00a0]/g, " ");

  it("counts and times what was asked, and says what the server says", async () => {
    await eventually(() => text("How fast the network answers")).toContain("No question and answer has gone by yet.");
    await Promise.all([ask(portOf(dns)), fetchPages(portOf(http)), shakeHands(portOf(tls))]);

    const kinds = panel("How fast the network answers");
    const kind = async (name: string) =>
      (await kinds.getByRole("region", { name, exact: true }).innerText()).replaceAll(/[\u2009\u00a0]/g, " ");
    await eventually(() => kind("DNS")).toContain(`${QUESTIONS} `);
    // Nobody waits longer than five seconds for an answer.
    await eventually(() => kind("DNS")).toContain("20 % unanswered");

    const { latency } = await snapshot(page);
    const row = (name: string) => latency!.kinds.find((one) => one.kind === name);
    expect(row("dns")).toMatchObject({ count: QUESTIONS, lost: UNANSWERED });
    expect(row("http")).toMatchObject({ count: REQUESTS, lost: 0 });
    expect(row("tls_handshake")).toMatchObject({ count: HANDSHAKES, lost: 0 });
    expect(row("tcp_handshake")).toMatchObject({ count: HANDSHAKES + 1, lost: 0 });
    expect(row("dns")!.p50_ms).toBeGreaterThanOrEqual(DNS_TAKES - 1);
    expect(row("http")!.p50_ms).toBeGreaterThanOrEqual(HTTP_TAKES - 1);
    expect(latency!.resolvers.rows).toMatchObject([
      { ip: "127.0.0.1", transport: "udp", count: QUESTIONS, lost: UNANSWERED, nxdomain: 1 },
    ]);

    for (const [name, key] of [
      ["DNS", "dns"],
      ["HTTP", "http"],
    ] as const) {
      const shown = Number(/([\d.]+) ms/.exec(await kind(name))?.[1]);
      const precision = shown < 10 ? 0.05 : 0.5;
      expect(Math.abs(shown - row(key)!.p50_ms!)).toBeLessThanOrEqual(precision + 0.001);
    }
    expect(await text("DNS resolvers")).toMatch(/127\.0\.0\.1\s+UDP\s/);
    expect(served.heard).toEqual([]);
  });

  it("probes a target that is added in the page", async () => {
    await panel("Targets").getByRole("button", { name: "Add" }).click();
    const form = page.getByRole("form", { name: "Add a target" });
    await form.getByLabel("Name or address").fill("127.0.0.1");
    await form.getByLabel("Every, s").fill("0.2");
    await page.keyboard.press("Enter");
    const target = page.getByRole("listitem", { name: "127.0.0.1" });
    await target.waitFor();
    const probe = async () => {
      const answer = await page.evaluate(async () => (await fetch("/api/probes")).json() as Promise<unknown>);
      return (answer as { targets: { target: string; stats: { count: number } }[] }).targets.find(
        (one) => one.target === "127.0.0.1",
      );
    };
    // Nobody but this machine is to be asked.
    const others = page.getByRole("button", { name: /^Remove (?!127)/ });
    for (let left = await others.count(); left > 0; left--) {
      await others.first().click();
      await eventually(() => others.count()).toBe(left - 1);
    }
    const stopped = panel("Targets").getByRole("button", { name: "Start" });
    if ((await stopped.count()) > 0) await stopped.click();
    await eventually(async () => (await probe())?.stats.count ?? 0).toBeGreaterThan(5);
    await eventually(() => target.innerText()).toMatch(/now\s+<?[\d.]+\sms/);
    // Its own echoes are no traffic that anybody is shown as a latency.
    expect((await snapshot(page)).latency!.kinds.map(({ kind }) => kind)).not.toContain("ping");
  });

  it("leads from the resolver to its flows", async () => {
    await panel("DNS resolvers").getByRole("link", { name: "127.0.0.1" }).first().click();
    await eventually(() => new URL(page.url()).pathname).toBe("/flows");
    expect(new URL(page.url()).searchParams.get("filter")).toContain("ip.addr == 127.0.0.1");
    const socket = await asked(portOf(dns), "later.example", 99);
    socket.close();
    await eventually(() => page.locator("main").innerText()).toContain(String(portOf(dns)));
    expect(served.heard).toEqual([]);
  });
});

const portOf = (server: Socket | Server | TlsServer): number => (server.address() as AddressInfo).port;

/** Says nothing to questions for "silent", and that there is no "nowhere". */
function resolver(): Socket {
  const socket = createSocket("udp4");
  socket.on("message", (message, { port, address }) => {
    const id = message.readUInt16BE(0);
    const name = nameIn(message);
    if (name.startsWith("silent")) return;
    const rcode = name.startsWith("nowhere") ? 3 : 0;
    const answer = dnsResponse({ id, name, type: DnsType.A, rcode, answers: [] });
    setTimeout(() => socket.send(answer, port, address), DNS_TAKES);
  });
  return socket;
}

function nameIn(message: Buffer): string {
  const labels: string[] = [];
  for (let at = 12; message[at] !== 0; at += 1 + message[at]!) {
    labels.push(message.toString("latin1", at + 1, at + 1 + message[at]!));
  }
  return labels.join(".");
}

function web(): Server {
  return createHttpServer((_request, response) => setTimeout(() => response.end("page"), HTTP_TAKES));
}

/** With a shared key there is no need of a certificate. */
function secure(): TlsServer {
  const server = createTlsServer({ ...PSK, pskCallback: () => SHARED_KEY });
  return server.on("secureConnection", (socket) => socket.on("data", () => socket.end("answer")));
}

async function ask(port: number): Promise<void> {
  const names = Array.from({ length: QUESTIONS - 1 }, (_, i) => `name${i}.example`);
  const silent = Array.from({ length: UNANSWERED }, (_, i) => `silent${i}.example`);
  for (const [i, name] of [...names, "nowhere.example", ...silent].entries()) {
    const socket = await asked(port, name, i);
    if (!name.startsWith("silent")) await once(socket, "message");
    else await sleep(50);
    socket.close();
  }
}

async function asked(port: number, name: string, id: number): Promise<Socket> {
  const socket = createSocket("udp4");
  const query = dnsQuery({ id, name, type: DnsType.A });
  await new Promise<void>((resolve) => socket.send(query, port, "127.0.0.1", () => resolve()));
  return socket;
}

/** One after the other on a connection that is kept. */
async function fetchPages(port: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let i = 0; i < REQUESTS; i++) {
    const [response] = await once(request({ port, host: "127.0.0.1", path: `/${i}`, agent }).end(), "response");
    response.resume();
    await once(response, "end");
  }
  agent.destroy();
}

async function shakeHands(port: number): Promise<void> {
  for (let i = 0; i < HANDSHAKES; i++) {
    const socket = connectTls({
      ...PSK,
      port,
      host: "127.0.0.1",
      pskCallback: () => ({ psk: SHARED_KEY, identity: "client" }),
      checkServerIdentity: () => undefined,
    });
    await once(socket, "secureConnect");
    socket.write("question");
    await once(socket.resume(), "end");
  }
}

/** What the server says of everything, now. */
async function snapshot(page: Page): Promise<Snapshot> {
  const json = await page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        const events = new EventSource("/api/events?filter=");
        events.addEventListener("snapshot", (event: Event) => {
          events.close();
          resolve(String(Reflect.get(event, "data")));
        });
      }),
  );
  return JSON.parse(json) as Snapshot;
}
