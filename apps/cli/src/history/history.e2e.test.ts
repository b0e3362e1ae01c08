// A data folder as its user has it: captures put into it, a live capture that keeps its history there, and what is got out of it.

import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Frame, PcapWriter, demoFrames } from "@wireglass/core";
import { afterAll, afterEach, describe, expect, test } from "vitest";

const BIN = fileURLToPath(new URL("../../bin/wireglass.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "wireglass-history-cli-"));
const children: ChildProcess[] = [];
const mayCapture = process.platform === "linux" && process.getuid?.() === 0;

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Result {
  status: number | null;
  stdout: string;
  stderr: string;
}

function run(...args: string[]): Result {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], { encoding: "utf8" });
  return { status, stdout, stderr };
}

interface Flow {
  transport: string;
  dst_port: number | null;
  packets_out: number;
  packets_in: number;
}

/** What a history has of flows. */
function flowsIn(data: string, ...args: string[]): Flow[] {
  const { status, stdout, stderr } = run("export", "--data", data, "--format", "ndjson", ...args);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Flow);
}

const packetsOf = (flows: readonly Flow[]): number =>
  flows.reduce((sum, { packets_out, packets_in }) => sum + packets_out + packets_in, 0);

function capture(packets: number): string {
  const writer = new PcapWriter({ linkType: 1, snapLength: 65_535 });
  const frame = new Frame();
  let count = 0;
  for (const { time, bytes } of demoFrames({ seed: 4, start: 1_700_000_000_000_000 })) {
    if (count++ === packets) break;
    Object.assign(frame, { data: bytes, captured: bytes.length, length: bytes.length, linkType: 1, time });
    writer.append(frame);
  }
  const path = join(folder, "some.pcap");
  writeFileSync(path, writer.take());
  return path;
}

describe("a capture", () => {
  test("is put into a history once, and got out of it in other forms", () => {
    const [path, data] = [capture(3000), join(folder, "imported")];
    const read = run("read", path, "--data", data, "--format", "json");
    expect({ status: read.status, stderr: read.stderr }).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/^wireglass: 3\D000 packets in \d+ flows are now in .*\n$/),
    });
    const summary = JSON.parse(read.stdout) as { flows: number; transport: Record<string, number> };
    const flows = flowsIn(data);
    for (const name of ["tcp", "udp"])
      expect(packetsOf(flows.filter(({ transport }) => transport === name))).toBe(summary.transport[name]);

    const again = run("read", path, "--data", data);
    expect({ status: again.status, lines: again.stderr.split("\n").length }).toEqual({ status: 1, lines: 2 });
    expect(again.stderr).toContain("would count it twice");
    expect(packetsOf(flowsIn(data, "--filter", "udp"))).toBe(summary.transport["udp"]);

    const parquet = join(folder, "flows.parquet");
    expect(run("export", "--data", data, "--format", "parquet", "-o", parquet).status).toBe(0);
    expect(readFileSync(parquet).subarray(0, 4).toString()).toBe("PAR1");
  });

  test.each([
    ["export", "--format", "csv", "--data", "/proc/1/history"],
    ["export", "--format", "csv", "--data", "/nowhere/at/all"],
    ["read", wellKnown(), "--data", "/proc/1/history"],
  ])("is one line where there is no folder for it: %s %s", (...args) => {
    const { status, stderr } = run(...args);
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(/^wireglass: [^\n]+\n$/) });
  });

  test("is not read again where a file of the history was damaged, which is said", () => {
    const [path, data] = [capture(500), join(folder, "damaged")];
    run("read", path, "--data", data);
    const history = join(data, "history");
    const damaged = readdirSync(history).find((name) => /^flows-.*\.duckdb$/.test(name))!;
    writeFileSync(join(history, damaged), Buffer.alloc(20_000, 0x5a));
    writeFileSync(join(history, "seconds-00000001.duckdb.wal"), Buffer.alloc(5000, 0xa5));
    const { status, stderr } = run("export", "--data", data, "--format", "ndjson");
    expect(status).toBe(0);
    for (const name of [damaged, "seconds-00000001.duckdb.wal"])
      expect(stderr).toMatch(new RegExp(`^wireglass: ${name} was damaged .* and is now .*damaged/${name}`, "m"));
    expect(readdirSync(join(history, "damaged"))).toContain(damaged);
    expect(run("export", "--data", data, "--format", "ndjson")).toMatchObject({ status: 0, stderr: "" });
  });
});

interface Serving {
  child: ChildProcess;
  said(): string;
}

async function serve(...args: string[]): Promise<Serving> {
  const child = spawn(process.execPath, [BIN, "serve", "--no-open", "--no-probe", "--port", "0", ...args]);
  children.push(child);
  let [out, text] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (more: string) => (out += more));
  child.stderr.setEncoding("utf8").on("data", (more: string) => (text += more));
  await expect.poll(() => out).toContain("token=");
  return { child, said: () => text };
}

async function end({ child }: Serving): Promise<number | null> {
  child.kill("SIGINT");
  const [code] = (await once(child, "close")) as [number | null];
  return code;
}

/** Processes whose arguments tell a text. */
function processesWith(text: string, program: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
        return command.includes(text) && command.includes(program);
      } catch {
        return false;
      }
    })
    .map(Number);
}

describe.skipIf(!mayCapture)("a live capture", () => {
  test(
    "is exported while it runs, goes on when its process is killed, and has one keeper",
    { timeout: 120_000 },
    async () => {
      const receiver = createSocket("udp4");
      receiver.bind(0, "127.0.0.1");
      await once(receiver, "listening");
      const { port } = receiver.address();
      const bpf = `udp port ${port}`;
      const send = (packets: number): void => {
        for (let i = 0; i < packets; i++) receiver.send("x".repeat(20), port, "127.0.0.1");
      };
      const [data, log] = [join(folder, "live"), join(folder, "live.csv")];
      const live = await serve("-i", "lo", "-f", bpf, "--data", data, "--log", log, "--profile", "a");
      const stored = (): number => packetsOf(flowsIn(data, "--filter", `udp.port == ${port}`));
      send(100);
      await expect.poll(stored, { interval: 500 }).toBe(100);

      const second = await serve("-i", "lo", "-f", "udp port 9", "--data", data);
      expect(second.said()).toMatch(/^wireglass: Another Wireglass \(process \d+\) keeps its data in .*\n$/);
      expect(await end(second)).toBe(0);

      const [killed] = processesWith(bpf, "capture-process");
      process.kill(killed, "SIGKILL");
      await expect.poll(() => processesWith(bpf, "capture-process").filter((pid) => pid !== killed)).toHaveLength(1);
      await expect.poll(live.said).toContain("is started again");
      // Only what comes once it listens is seen.
      await expect.poll(() => (send(1), sleep(200).then(() => rowsOf(log))), { interval: 10 }).toBeGreaterThan(110);
      expect(await end(live)).toBe(0);
      expect(stored()).toBe(rowsOf(log));
      expect(readFileSync(log, "utf8")).toMatch(/^Time,.*\r\n(.*,UDP,.*\r\n)+$/);
      expect(existsSync(join(data, "wireglass.lock")) || existsSync(join(data, "history.sock"))).toBe(false);
      receiver.close();
    },
  );
});

/** Whole ones, without the header. */
function rowsOf(log: string): number {
  return readFileSync(log, "utf8").split("\r\n").length - 2;
}

function wellKnown(): string {
  return capture(10);
}
