// The built server as a program of its own, asked over real sockets.

import { spawn, type ChildProcess } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect, createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { Probes, Snapshot, SourceState } from "@wireglass/contract";
import { Frame, openCapture } from "@wireglass/core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { pcapOf, someFrames, temporaryDirectory } from "./source/testing.ts";

const SERVER = new URL("../dist/index.js", import.meta.url).href;
const PROGRAM = `
  import { endOnSignals, startServer } from ${JSON.stringify(SERVER)};
  try {
    const { close, ...started } = await startServer(JSON.parse(process.argv[1]));
    endOnSignals(close);
    console.log(JSON.stringify(started));
  } catch (error) {
    console.log(JSON.stringify(error.problem ?? { code: String(error) }));
    process.exit(1);
  }
`;
const children: ChildProcess[] = [];
let webDir: string;

beforeAll(() => {
  webDir = temporaryDirectory();
  mkdirSync(join(webDir, "assets"));
  writeFileSync(join(webDir, "index.html"), '<script nonce="__NONCE__" src="/assets/app-1a2b.js"></script>');
  writeFileSync(join(webDir, "assets", "app-1a2b.js"), "console.log(1);".repeat(1000));
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

interface Program {
  child: ChildProcess;
  /** What it printed when it had started, or failed to. */
  said: Record<string, unknown>;
  dataDir: string;
}

async function run(options: Record<string, unknown>): Promise<Program> {
  const dataDir = join(temporaryDirectory(), "data");
  const all = {
    version: "0",
    listen: "127.0.0.1",
    port: 0,
    hosts: [],
    dataDir,
    webDir,
    user: "root",
    probe: false,
    ...options,
  };
  const program = ["--input-type=module", "-e", PROGRAM, JSON.stringify(all)];
  const child = spawn(process.execPath, program, { stdio: ["pipe", "pipe", "inherit"] });
  children.push(child);
  let text = "";
  for await (const chunk of child.stdout.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
    text += chunk;
    if (text.includes("\n")) break;
  }
  return { child, said: JSON.parse(text), dataDir };
}

interface Client extends Program {
  origin: string;
  port: number;
  ask(method: string, path: string, body?: unknown): Promise<Response>;
  events(filter?: string): Promise<Events>;
}

/** With a session, as a browser gets it. */
async function start(options: Record<string, unknown>): Promise<Client> {
  const program = await run({ user: undefined, ...options });
  const url = new URL(String(program.said["url"]));
  const { origin } = url;
  const entrance = await fetch(url, { redirect: "manual" });
  const cookie = entrance.headers.get("set-cookie")?.split(";")[0] ?? "";
  const ask: Client["ask"] = (method, path, body) =>
    fetch(origin + path, {
      method,
      headers: { cookie, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const events: Client["events"] = async (filter = "") =>
    follow(await ask("GET", `/api/events?filter=${encodeURIComponent(filter)}`));
  return { ...program, origin, port: Number(url.port), ask, events };
}

interface Events {
  /** The first snapshot that fits. */
  snapshot(fits: (snapshot: Snapshot) => boolean): Promise<Snapshot>;
  source: SourceState | null;
}

function follow(response: Response): Events {
  const lines = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const next = async (): Promise<[string, unknown]> => {
    for (;;) {
      const end = text.indexOf("\n\n");
      if (end >= 0) {
        const [, name = "", json = "null"] = /^event: (.*)\ndata: (.*)$/.exec(text.slice(0, end)) ?? [];
        text = text.slice(end + 2);
        return [name, JSON.parse(json)];
      }
      const step = await lines?.read();
      if (step === undefined || step.done) throw new Error("the events have ended");
      text += step.value;
    }
  };
  const events: Events = {
    source: null,
    snapshot: async (fits) => {
      for (;;) {
        const [name, data] = await next();
        if (name === "source") events.source = SourceState.parse(data);
        if (name !== "snapshot") continue;
        const snapshot = Snapshot.parse(data);
        if (fits(snapshot)) return snapshot;
      }
    },
  };
  return events;
}

function framesIn(path: string): number {
  const reader = openCapture();
  reader.push(readFileSync(path));
  let count = 0;
  for (const frame = new Frame(); reader.next(frame);) count++;
  reader.end();
  expect(reader.error).toBeNull();
  return count;
}

/** What a raw request is answered with, until the server closes. */
async function raw(port: number, request: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  let answer = "";
  socket.setEncoding("latin1").on("data", (chunk) => (answer += String(chunk)));
  socket.write(request);
  await once(socket, "close");
  return answer;
}

describe("the demo", () => {
  it("is played to every client, each with its filter", async () => {
    const client = await start({ source: { kind: "demo" } });
    const [everything, filtered] = [await client.events(), await client.events("udp")];
    const all = await everything.snapshot(({ packets }) => packets > 500);
    const udp = await filtered.snapshot(({ packets }) => packets > 50);
    expect(everything.source).toMatchObject({ kind: "demo", state: "running" });
    expect(udp.transport.tcp).toBe(0);
    expect(udp.packets).toBe(udp.transport.udp);
    expect(all.transport.tcp).toBeGreaterThan(0);
    expect((await client.ask("GET", "/api/events?filter=tcp.prot")).status).toBe(400);
  });

  it("serves the dashboard's files", async () => {
    const client = await start({ source: { kind: "none" } });
    const page = await client.ask("GET", "/");
    const policy = page.headers.get("content-security-policy") ?? "";
    const nonce = /nonce="([^"]+)"/.exec(await page.text())?.[1];
    expect(policy).toContain(`'nonce-${nonce}'`);
    const script = await client.ask("GET", "/assets/app-1a2b.js");
    expect(script.headers.get("content-encoding")).toBe("gzip");
    expect(script.headers.get("cache-control")).toContain("immutable");
    expect(await script.text()).toBe("console.log(1);".repeat(1000));
  });
});

describe("probes", () => {
  it("ask whom they are told to, with root given up, and remember it", async () => {
    const client = await start({ source: { kind: "none" } });
    const body = { target: "127.0.0.1", interval_s: 0.2 };
    expect((await client.ask("POST", "/api/probes", body)).status).toBe(200);
    for (const { id, role } of Probes.parse(await (await client.ask("GET", "/api/probes")).json()).targets) {
      if (role !== "custom") await client.ask("DELETE", `/api/probes/${id}`);
    }
    expect((await client.ask("POST", "/api/probes/start")).status).toBe(200);
    await expect
      .poll(async () => {
        const { targets } = Probes.parse(await (await client.ask("GET", "/api/probes")).json());
        return targets.map(({ target, stats }) => [target, stats.count > 2]);
      })
      .toEqual([["127.0.0.1", true]]);
    const kept: unknown = JSON.parse(readFileSync(join(client.dataDir, "probes.json"), "utf8"));
    expect(kept).toMatchObject({ running: true, custom: [{ target: "127.0.0.1" }] });
  });
});

describe("a file", () => {
  it("is shown whole, and again for a filter", async () => {
    const path = join(temporaryDirectory(), "some.pcap");
    writeFileSync(path, pcapOf(someFrames(3000)));
    const client = await start({ source: { kind: "file", path }, user: "root" });
    const all = await (await client.events()).snapshot(({ packets }) => packets === 3000);
    const tcp = await (await client.events("tcp")).snapshot(({ packets }) => packets === all.transport.tcp);
    expect(tcp.transport.udp).toBe(0);
    const status = (await (await client.ask("GET", "/api/status")).json()) as { source: unknown };
    expect(status.source).toMatchObject({ state: "finished", progress: 1, file: "some.pcap" });
  });

  it("can come through standard input", async () => {
    const starting = start({ source: { kind: "file", path: "-" } });
    const bytes = pcapOf(someFrames(1000));
    while (children.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    children[0]?.stdin?.write(bytes.subarray(0, 5000));
    const client = await starting;
    client.child.stdin?.end(bytes.subarray(5000));
    await (await client.events()).snapshot(({ packets }) => packets === 1000);
  });
});

describe("saving", () => {
  it.each(["SIGINT", "SIGTERM", "SIGKILL"] as const)("leaves a readable file after %s", async (signal) => {
    const client = await start({ source: { kind: "demo" } });
    const response = (await (await client.ask("POST", "/api/save/start")).json()) as { source: SourceState };
    const name = response.source.saving?.name ?? "";
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const download = await client.ask("GET", `/api/captures/${name}`);
    expect((await download.arrayBuffer()).byteLength).toBe(Number(download.headers.get("content-length")));
    const ended = once(client.child, "exit");
    client.child.kill(signal);
    const [code] = await ended;
    expect(code).toBe(signal === "SIGKILL" ? null : 0);
    const captures = join(client.dataDir, "captures");
    expect(readdirSync(captures)).toEqual([name]);
    expect(framesIn(join(captures, name))).toBeGreaterThan(100);
  });
});

describe("starting", () => {
  it("says what to do when the port is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    const { said, child } = await run({ source: { kind: "none" }, port });
    expect(said).toMatchObject({ code: "port-taken", remedy: expect.stringContaining("--port") });
    if (child.exitCode === null) await once(child, "exit");
    expect(child.exitCode).toBe(1);
    other.close();
  });

  it("says what to do when the dashboard has not been built", async () => {
    const { said } = await run({ source: { kind: "none" }, webDir: temporaryDirectory() });
    expect(said).toMatchObject({ code: "web-missing", remedy: "npm run build" });
  });

  it("does not open itself to the network without a list of names", async () => {
    const { said } = await run({ source: { kind: "none" }, listen: "0.0.0.0" });
    expect(said).toMatchObject({ code: "open-listening" });
  });

  it("goes on when the capture cannot start, and shows why", async () => {
    const request = { interfaces: ["nosuchif0"], bpf: "", snaplen: 262144, promiscuous: true };
    const client = await start({ source: { kind: "live", request } });
    expect(client.said["problem"]).toBeTruthy();
    const status = (await (await client.ask("GET", "/api/status")).json()) as { source: SourceState };
    expect(status.source.state).toBe("failed");
  });
});

describe("a hostile client", () => {
  let client: Client;
  beforeAll(async () => {
    client = await start({ source: { kind: "none" } });
    // The other tests end theirs after each.
    children.splice(children.indexOf(client.child), 1);
  });
  afterAll(() => {
    client.child.kill("SIGKILL");
  });

  it.each([
    ["garbage", "\u0000\u0001\u0002\r\n\r\n", / 400 /],
    ["no Host", "GET / HTTP/1.1\r\nConnection: close\r\n\r\n", / 400 /],
    [
      "two Hosts",
      "GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
      / 40[03] /,
    ],
    [
      "another target",
      "GET http://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nConnection: close\r\n\r\n",
      / 403 /,
    ],
    ["no path", "GET nothing HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nConnection: close\r\n\r\n", / 400 /],
    ["long headers", `GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nX: ${"x".repeat(20_000)}\r\n\r\n`, / 431 /],
    ["slow headers", "GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n", / 408 /],
  ])("that sends %s is answered or cut off", async (_, request, answer) => {
    expect(await raw(client.port, request.replaceAll("PORT", String(client.port)))).toMatch(answer);
    expect((await client.ask("GET", "/api/status")).status).toBe(200);
  });

  it("that sends a large body in chunks is refused", async () => {
    const response = await client.ask("POST", "/api/filter/check", { filter: "x".repeat(1_000_000) });
    expect(response.status).toBe(413);
    expect((await client.ask("GET", "/api/status")).status).toBe(200);
  });
});

describe("a live capture", () => {
  it.skipIf(process.getuid?.() !== 0)("counts every packet, without root", async () => {
    const receiver = createSocket("udp4");
    receiver.bind(0, "127.0.0.1");
    await once(receiver, "listening");
    const { port } = receiver.address();
    const request = { interfaces: ["lo"], bpf: `udp port ${port}`, snaplen: 262144, promiscuous: true };
    const client = await start({ source: { kind: "live", request } });
    expect(client.said).toMatchObject({ problem: null, source: { state: "running" } });
    expect(readFileSync(`/proc/${client.child.pid}/status`, "utf8")).toMatch(/^Uid:\t(?!0\t)(\d+)\t\1\t\1\t\1$/m);
    const [all, filtered] = [await client.events(), await client.events("frame.len > 100")];
    for (let i = 0; i < 200; i++) receiver.send(Buffer.alloc(i < 50 ? 200 : 20), port, "127.0.0.1");
    await all.snapshot(({ packets }) => packets === 200);
    expect((await filtered.snapshot(({ packets }) => packets >= 50)).packets).toBe(50);
    const stopped = (await (await client.ask("POST", "/api/capture/stop")).json()) as { source: SourceState };
    expect(stopped.source).toMatchObject({ state: "finished", counters: [{ captured: 200, dropped: 0 }] });
    receiver.close();
  });
});
