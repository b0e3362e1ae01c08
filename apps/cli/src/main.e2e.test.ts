// The command line as a program: what is wrong usage, and captures on loopback for those who have the right.

import { spawn, spawnSync } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

const BIN = fileURLToPath(new URL("../bin/wireglass.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "wireglass-main-"));
// For whom root is given up.
chmodSync(folder, 0o755);
afterAll(() => rmSync(folder, { recursive: true }));

/** Milliseconds: who has not ended by then hangs. */
const PATIENCE = 60_000;

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], {
    encoding: "utf8",
    timeout: PATIENCE,
  });
  return { status, stdout, stderr };
}

describe("wrong usage", () => {
  it.each([
    ["a word that is no command", ["nope"], 'there is no command "nope"'],
    ["an interface without a name", ["capture", "-i", ""], "It must be a name"],
    ["a time that no timer takes", ["capture", "-d", "3000000"], "at most 2147483"],
    ["a port of nothing", ["--port", ""], "a whole number from 0 to 65535"],
    ["two sources", ["--demo", "--read", "x.pcap"], "cannot be used with"],
    ["an address for everyone without names", ["--listen", "0.0.0.0", "--port", "0"], "--host NAME"],
    ["a user who does not exist", ["--user", "no-such-user", "--port", "0"], "no-such-user"],
    ["nobody to ping", ["ping"], "missing required argument"],
    ["a target that is none", ["ping", "a b"], "neither an address nor a host name"],
    ["too short an interval", ["ping", "-i", "0.1", "::1"], "a number from 0.2 to 3600"],
    ["a capture filter for a file", ["--read", "x.pcap", "-f", "tcp"], "cannot be used with"],
  ])("%s", (_, args, message) => {
    const { status, stdout, stderr } = run(...args);
    expect({ status, stdout, lines: stderr.split("\n").length }).toEqual({ status: 2, stdout: "", lines: 2 });
    expect(stderr).toContain(message);
  });
});

const mayCapture = spawnSync(process.execPath, [BIN, "doctor"], { timeout: PATIENCE }).status === 0;

describe.skipIf(!mayCapture || process.platform !== "linux")("capture", () => {
  it("leaves the file alone when the capture filter is wrong", () => {
    const path = join(folder, "kept.pcap");
    writeFileSync(path, "kept");
    expect(run("capture", "-i", "lo", "-f", "tcp prot 1", "-w", path).status).toBe(2);
    expect(readFileSync(path, "utf8")).toBe("kept");
  });

  it("writes to standard output with -w -, and counts what it has taken", async () => {
    const child = spawn(process.execPath, [BIN, "capture", "-i", "lo", "-f", "udp port 9", "-c", "2", "-w", "-"]);
    const chunks: Buffer[] = [];
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    const socket = createSocket("udp4");
    const sending = setInterval(() => socket.send("x", 9, "127.0.0.1"), 20);
    const [code] = await once(child, "close");
    clearInterval(sending);
    socket.close();
    const frame = 14 + 20 + 8 + 1;
    expect(Buffer.concat(chunks).length).toBe(24 + 2 * (16 + frame));
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining("lo: 2 frames captured") });
  });

  it("ends at the second Ctrl-C when the process that captures does not answer", async () => {
    const child = spawn(process.execPath, [BIN, "capture", "-i", "lo", "--format", "ndjson"]);
    const closed = once(child, "close");
    while (!String((await once(child.stderr, "data"))[0]).includes("capturing on lo"));
    const helper = processesOf("capture-process").find((pid) => descendsFrom(pid, child.pid!))!;
    try {
      process.kill(helper, "SIGSTOP");
      child.kill("SIGINT");
      await sleep(200);
      expect(child.exitCode).toBeNull();
      child.kill("SIGINT");
      expect(await closed).toEqual([0, null]);
    } finally {
      child.kill("SIGKILL");
      process.kill(helper, "SIGKILL");
    }
  });
});

/** By a part of their command line. */
function processesOf(part: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && fileOf(name, "cmdline").includes(part))
    .map(Number);
}

function descendsFrom(pid: number, ancestor: number): boolean {
  if (pid === ancestor || pid <= 1) return pid === ancestor;
  return descendsFrom(Number(/\) \S (\d+)/.exec(fileOf(String(pid), "stat"))?.[1] ?? 0), ancestor);
}

/** Empty when the process has ended meanwhile. */
function fileOf(pid: string, name: string): string {
  try {
    return readFileSync(join("/proc", pid, name), "utf8");
  } catch {
    return "";
  }
}

interface Source {
  counters: readonly { captured: number }[];
  ring?: object | null;
}

/** A server with the demo, and a way to ask it; it has ended when `use` has. */
async function withDemo<T>(args: readonly string[], use: (served: Served) => Promise<T>): Promise<T> {
  const demo = ["serve", "--demo", "--no-open", "--port", "0", "--data", folder];
  const child = spawn(process.execPath, [BIN, ...demo, ...args]);
  try {
    let stdout = "";
    while (!stdout.includes("token=")) stdout += String((await once(child.stdout, "data"))[0]);
    const url = new URL(/^http.*$/m.exec(stdout)![0]);
    const cookie = (await fetch(url, { redirect: "manual" })).headers.get("set-cookie")!.split(";")[0]!;
    const ask: Served["ask"] = async (path) => (await fetch(new URL(path, url), { headers: { cookie } })).json();
    return await use({ child, ask });
  } finally {
    const closed = child.exitCode === null ? once(child, "close") : null;
    child.kill("SIGINT");
    await closed;
  }
}

interface Served {
  child: ChildProcessWithoutNullStreams;
  ask(path: string): Promise<unknown>;
}

/** What the server says of the demo, once it has counted frames. */
function demoSource(...args: string[]): Promise<Source> {
  return withDemo(args, async ({ ask }) => {
    for (;;) {
      const { source } = (await ask("/api/status")) as { source: Source };
      if (source.counters.some(({ captured }) => captured > 0)) return source;
      await sleep(50);
    }
  });
}

describe("serve", () => {
  it("keeps the latest packets, in so many bytes as it is told, or not at all", async () => {
    expect((await demoSource("--ring", "8MB")).ring).toMatchObject({ cap: 8_000_000 });
    expect((await demoSource("--ring", "off", "--max-store", "off")).ring).toBeNull();
  });

  it("goes on when nobody reads any more what it says", async () => {
    await withDemo(["--ring", "off", "--max-store", "off"], async ({ child, ask }) => {
      child.stdout.destroy();
      child.stderr.destroy();
      writeFileSync(join(folder, "blacklists", "wrong.txt"), "this is no address\n");
      // It has been told of on standard error by then.
      const broken = async () => ((await ask("/api/blacklists")) as { broken: number }).broken;
      while ((await broken()) === 0) await sleep(50);
      expect(await ask("/api/status")).toMatchObject({ source: { kind: "demo" } });
    });
  });
});

describe("ping", () => {
  const FIELDS = ["time", "target", "sequence", "latency_ms", "jitter_ms", "jitter_rfc3550_ms"];

  it("writes a row for each echo, and the summary to standard error", () => {
    const { status, stdout, stderr } = run("ping", "-c", "3", "-i", "0.2", "127.0.0.1");
    const rows = stdout
      .trimEnd()
      .split("\n")
      .map((line): Record<string, unknown> => JSON.parse(line));
    expect(rows.map((row) => Object.keys(row))).toEqual([FIELDS, FIELDS, FIELDS]);
    expect(rows.map((row) => [row["target"], row["sequence"]])).toEqual([1, 2, 3].map((n) => ["127.0.0.1", n]));
    expect(rows.map((row) => row["jitter_ms"] === null)).toEqual([true, false, false]);
    expect(stderr).toMatch(/--- 127\.0\.0\.1 by .* ---\n3 sent, 3 received, 0\.0 % lost\n/);
    expect(stderr).toMatch(
      /min\/p50\/p95\/p99\/max ([\d.]+\/){4}[\d.]+ ms, jitter [\d.]+ ms, by RFC 3550 [\d.]+ ms\n$/,
    );
    expect(status).toBe(0);
  });

  it("has the formats of the other lists, and more than one target", () => {
    const { stdout } = run("ping", "-c", "1", "--format", "csv", "127.0.0.1", "127.0.0.2");
    const [head, ...lines] = stdout.trimEnd().split("\r\n");
    expect(head).toBe(FIELDS.join(","));
    expect(lines.map((line) => line.split(",")[1]).toSorted()).toEqual(["127.0.0.1", "127.0.0.2"]);
    const json = run("ping", "-c", "1", "--format", "json", "127.0.0.1");
    expect(JSON.parse(json.stdout)).toHaveLength(1);
  });

  it("ends with 1 when nobody answers", () => {
    const { status, stdout, stderr } = run("ping", "-c", "1", "-W", "0.1", "255.255.255.255");
    expect(JSON.parse(stdout)).toMatchObject({ sequence: 1, latency_ms: null });
    expect(stderr).toContain("1 sent, 0 received, 100.0 % lost");
    expect(status).toBe(1);
  });

  it("ends with the summary on Ctrl-C", async () => {
    const child = spawn(process.execPath, [BIN, "ping", "-i", "0.2", "127.0.0.1"]);
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    await once(child.stdout, "data");
    child.kill("SIGINT");
    const [code] = await once(child, "close");
    expect(code).toBe(0);
    expect(stderr).toMatch(/\d+ received, 0\.0 % lost/);
  });

  it("ends quietly when its reader has gone", async () => {
    const child = spawn(process.execPath, [BIN, "ping", "-i", "0.2", "127.0.0.1"]);
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    await once(child.stdout, "data");
    child.stdout.destroy();
    const [code] = await once(child, "close");
    expect(code).toBe(0);
    expect(stderr).not.toMatch(/Error|EPIPE/);
  });
});
