// `wireglass read` as a program: what it prints, what it answers, and how it ends.

import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { linkSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { constants, deflateRawSync, gzipSync } from "node:zlib";
import { Frame, PcapWriter, PcapngWriter, demoFrames } from "@wireglass/core";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { FLOW_FIELDS } from "../reports/flows.ts";
import { HTTP_FIELDS } from "../reports/http.ts";
import { PACKET_FIELDS } from "../reports/packets.ts";
import { DNS_FIELDS } from "../reports/dns.ts";
import { TLS_FIELDS } from "../reports/tls.ts";

const BIN = fileURLToPath(new URL("../../bin/wireglass.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "wireglass-read-"));
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The first packets of the demo, as pcap. */
function capture(packets: number): Buffer {
  const writer = new PcapWriter({ linkType: 1, snapLength: 65_535 });
  const frame = new Frame();
  let count = 0;
  for (const { time, bytes } of demoFrames({ seed: 4, start: 1_700_000_000_000_000 })) {
    if (count++ === packets) break;
    frame.data = bytes;
    frame.captured = frame.length = bytes.length;
    frame.linkType = 1;
    frame.time = time;
    writer.append(frame);
  }
  return Buffer.from(writer.take());
}

const PACKETS = 2000;
const whole = capture(PACKETS);

function file(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const wholeFile = file("whole.pcap", whole);

interface Result {
  stdout: string;
  stderr: string;
  code: number | null;
  signal: string | null;
}

function start(...args: string[]): ChildProcess {
  return startWith({}, ...args);
}

function startWith(environment: NodeJS.ProcessEnv, ...args: string[]): ChildProcess {
  const env = { ...process.env, ...environment };
  const child = spawn(process.execPath, [BIN, ...args], { env, stdio: ["pipe", "pipe", "pipe"] });
  children.push(child);
  // Who ends before all of its input has been written to it is tested for just that.
  child.stdin!.on("error", () => {});
  return child;
}

async function ended(child: ChildProcess): Promise<Result> {
  let stdout = "";
  let stderr = "";
  child.stdout!.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr!.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const [code, signal] = (await once(child, "close")) as [number | null, string | null];
  return { stdout, stderr, code, signal };
}

const answers = new Map<string, Promise<Result>>();

/** The same question about the same files has the same answer, and starts one program. */
function run(
  args: readonly string[],
  input: Uint8Array | null = null,
  environment: NodeJS.ProcessEnv = {},
): Promise<Result> {
  const question = JSON.stringify([args, environment]);
  const known = input === null ? answers.get(question) : undefined;
  if (known !== undefined) return known;
  const child = startWith(environment, "read", ...args);
  child.stdin!.end(input ?? new Uint8Array(0));
  const answer = ended(child);
  if (input === null) answers.set(question, answer);
  return answer;
}

const packetsOf = ({ stdout }: Result): number => JSON.parse(stdout).packets;
const linesOf = ({ stdout }: Result): string[] => stdout.trimEnd().split("\n");
const isOneLine = (text: string): boolean => /^wireglass: [^\n]+\n$/.test(text);

describe("each report in each format", () => {
  const rowsOf = { flows: FLOW_FIELDS, packets: PACKET_FIELDS };

  test("the summary", async () => {
    const json = await run([wholeFile]);
    expect(json).toMatchObject({ code: 0, stderr: "" });
    const summary = JSON.parse(json.stdout);
    expect(summary).toMatchObject({ packets: PACKETS, malformed: expect.any(Number), dropped: 0, evicted: 0 });
    expect(Object.keys(summary)).toEqual([
      "packets",
      "bytes",
      "first",
      "last",
      "flows",
      "malformed",
      "truncated",
      "dropped",
      "evicted",
      "transport",
      "applications",
      "encrypted",
      "top_talkers",
      "packet_sizes",
    ]);
    const ndjson = await run([wholeFile, "--format", "ndjson"]);
    expect(
      ndjson.stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual([summary]);
    const table = await run([wholeFile, "--format", "table"]);
    expect(table.stdout).toMatch(/^packets +2.000$/m);
    const csv = await run([wholeFile, "--format", "csv"]);
    expect(csv.stdout.split("\r\n")).toContain(`packets,${PACKETS}`);
    expect(csv.stdout).toContain(`\r\ntransport.tcp,${summary.transport.tcp}\r\n`);
  });

  test.each(["flows", "packets"] as const)("%s", async (report) => {
    const args = [wholeFile, "--report", report];
    const json = await run([...args, "--format", "json"]);
    expect(json).toMatchObject({ code: 0, stderr: "" });
    const rows: object[] = JSON.parse(json.stdout);
    const ndjson = await run(args);
    expect(
      ndjson.stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual(rows);
    const { flows } = JSON.parse((await run([wholeFile])).stdout);
    expect(rows).toHaveLength(report === "packets" ? PACKETS : flows);
    expect(Object.keys(rows[0]!).toSorted()).toEqual(rowsOf[report].toSorted());
    const csv = (await run([...args, "--format", "csv"])).stdout.split("\r\n");
    expect(csv[0]).toBe(rowsOf[report].join(","));
    expect(csv).toHaveLength(rows.length + 2);
    const table = (await run([...args, "--format", "table"])).stdout.split("\n");
    expect(table[0]).toMatch(/source +destination +transport/);
    expect(table).toHaveLength(rows.length + 2);
  });

  test.each([
    ["dns", DNS_FIELDS, /client +server +transport +ms/],
    ["tls", TLS_FIELDS, /source +destination +transport +version/],
    ["http", HTTP_FIELDS, /source +destination +status/],
  ] as const)("%s", async (report, fields, titles) => {
    const args = [wholeFile, "--report", report];
    const json = await run([...args, "--format", "json"]);
    expect(json).toMatchObject({ code: 0, stderr: "" });
    const rows: object[] = JSON.parse(json.stdout);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(Object.keys(row)).toEqual(fields);
    expect(linesOf(await run(args)).map((line) => JSON.parse(line))).toEqual(rows);
    const csv = (await run([...args, "--format", "csv"])).stdout.split("\r\n");
    expect(csv[0]).toBe(fields.join(","));
    expect(csv).toHaveLength(rows.length + 2);
    const table = linesOf(await run([...args, "--format", "table"]));
    expect(table[0]).toMatch(titles);
    expect(table).toHaveLength(rows.length + 1);
  });

  test("flows and packets add up to the summary", async () => {
    const summary = JSON.parse((await run([wholeFile])).stdout);
    const packets = JSON.parse((await run([wholeFile, "--report", "packets", "--format", "json"])).stdout);
    expect(packets.reduce((sum: number, { length }: { length: number }) => sum + length, 0)).toBe(summary.bytes);
    const flows = JSON.parse((await run([wholeFile, "--report", "flows", "--format", "json"])).stdout);
    const inFlows = flows.reduce(
      (sum: number, flow: Record<string, number>) => sum + flow["packets_out"]! + flow["packets_in"]!,
      0,
    );
    expect(inFlows).toBe(
      PACKETS -
        packets.filter((row: { transport: string | null }) => row.transport === "arp" || row.transport === null).length,
    );
  });
});

describe("a filter", () => {
  test("selects in every report", async () => {
    const all = JSON.parse((await run([wholeFile])).stdout);
    const udp = JSON.parse((await run([wholeFile, "--filter", "udp"])).stdout);
    expect(udp.packets).toBeGreaterThan(0);
    expect(udp.packets).toBeLessThan(all.packets);
    const packets = JSON.parse(
      (await run([wholeFile, "--filter", "udp", "--report", "packets", "--format", "json"])).stdout,
    );
    expect(packets).toHaveLength(udp.packets);
    const flows = JSON.parse(
      (await run([wholeFile, "--filter", "udp", "--report", "flows", "--format", "json"])).stdout,
    );
    expect(flows).toHaveLength(udp.flows);
  });

  test("selects the records of the flows that it selects", async () => {
    for (const report of ["tls", "http"] as const) {
      const all = await run([wholeFile, "--report", report]);
      const [first] = linesOf(all).map((line): { dst_ip: string } => JSON.parse(line));
      const expected = linesOf(all).filter((line) => JSON.parse(line).dst_ip === first!.dst_ip);
      const field = first!.dst_ip.includes(":") ? "ipv6.dst" : "ip.dst";
      const some = await run([wholeFile, "--report", report, "--filter", `${field} == ${first!.dst_ip}`]);
      expect(linesOf(some)).toEqual(expected);
      expect((await run([wholeFile, "--report", report, "--filter", "arp"])).stdout).toBe("");
    }
  });

  test("on the application selects whole flows, however late they are recognised", async () => {
    interface Flow {
      app: string | null;
      packets_out: number;
      packets_in: number;
    }
    const flows = linesOf(await run([wholeFile, "--report", "flows"])).map((line): Flow => JSON.parse(line));
    const apps = new Set(flows.map(({ app }) => app).filter((app) => app !== null));
    expect(apps.size).toBeGreaterThan(3);
    for (const app of apps) {
      const own = flows.filter((flow) => flow.app === app);
      const summary = JSON.parse((await run([wholeFile, "--filter", `wg.app == ${app}`])).stdout);
      const packets = own.reduce((sum, flow) => sum + flow.packets_out + flow.packets_in, 0);
      expect({ app, flows: summary.flows, packets: summary.packets }).toEqual({ app, flows: own.length, packets });
      expect(summary.applications.map((row: { app: string }) => row.app)).toEqual([app]);
    }
    const rows = linesOf(await run([wholeFile, "--filter", "tls", "--report", "packets"]));
    expect(rows.every((line) => JSON.parse(line).app === "tls")).toBe(true);
  });

  test("on the application, in a pipe, counts from when it is known; a failure is told once", async () => {
    const [fromFile, fromPipe] = [
      await run([wholeFile, "--filter", "tls"]),
      await run(["-", "--filter", "tls"], whole),
    ];
    expect(packetsOf(fromPipe)).toBeGreaterThan(0);
    expect(packetsOf(fromPipe)).toBeLessThanOrEqual(packetsOf(fromFile));
    const missing = await run([wholeFile, join(folder, "missing"), "--filter", "tls"]);
    expect([missing.code, isOneLine(missing.stderr), packetsOf(missing)]).toEqual([1, true, packetsOf(fromFile)]);
  });

  test("that is wrong is wrong usage, and says where, before anything is read", async () => {
    const result = await run(["--filter", "tcp and ip.addr == 10.0.0.", join(folder, "missing")]);
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(isOneLine(result.stderr)).toBe(true);
    expect(result.stderr).toMatch(/^wireglass: --filter: .*at character 20 of tcp and ip\.addr == 10\.0\.0\./);
  });

  test("with a line feed or an escape sequence in it stays one line", async () => {
    const { stderr } = await run(["--filter", "tcp\n\u001b[2J ==", wholeFile]);
    expect(isOneLine(stderr)).toBe(true);
    expect(stderr).not.toContain("\u001b");
  });
});

describe("usage", () => {
  test("help", async () => {
    for (const args of [["--help"], ["read", "--help"]]) {
      const child = start(...args);
      const result = await ended(child);
      expect(result).toMatchObject({ code: 0, stderr: "" });
      expect(result.stdout).toContain("Usage: wireglass");
    }
  });

  test.each([[[]], [["--report", "nonsense", "x"]], [["--format", "xml", "x"]], [["--nonsense", "x"]]])(
    "%j is wrong",
    async (args) => {
      const result = await run(args);
      expect(result).toMatchObject({ code: 2, stdout: "" });
      expect(result.stderr).toMatch(/^wireglass: /);
    },
  );
});

describe("files that cannot be read", () => {
  test.each([
    ["a missing one", join(folder, "missing.pcap"), "there is no such file"],
    ["a folder", folder, "it is a folder"],
  ])("%s", async (_, path, text) => {
    const result = await run([path]);
    expect(result).toMatchObject({ code: 1, stdout: "" });
    expect(isOneLine(result.stderr)).toBe(true);
    expect(result.stderr).toContain(path);
    expect(result.stderr).toContain(text);
  });

  test("a missing one among others: the others are reported", async () => {
    const result = await run([wholeFile, join(folder, "missing"), wholeFile]);
    expect(result.code).toBe(1);
    expect(packetsOf(result)).toBe(2 * PACKETS);
    expect(isOneLine(result.stderr)).toBe(true);
  });

  test.each([
    ["text", Buffer.from("this is no capture\n")],
    ["nothing", Buffer.alloc(0)],
    ["gzip of text", gzipSync("this is no capture")],
  ])("%s is no capture", async (name, bytes) => {
    const result = await run([file(`${name}.bin`, bytes)]);
    expect(result.code).toBe(1);
    expect(packetsOf(result)).toBe(0);
    expect(isOneLine(result.stderr)).toBe(true);
  });

  test("a name that a terminal would obey is harmless in the message", async () => {
    const { stderr } = await run([join(folder, "a\u001b[31m\nb")]);
    expect(isOneLine(stderr)).toBe(true);
    expect(stderr).not.toContain("\u001b");
  });
});

describe("damage", () => {
  test("cut off: what is before it, one line with the offset, and 1", async () => {
    const cut = whole.subarray(0, whole.length - 7);
    const result = await run([file("cut.pcap", cut)]);
    expect(result.code).toBe(1);
    expect(packetsOf(result)).toBe(PACKETS - 1);
    expect(isOneLine(result.stderr)).toBe(true);
    expect(result.stderr).toMatch(/cut\.pcap: .*at byte \d+/);
  });

  test("an impossible length: likewise", async () => {
    const first = capture(10);
    const result = await run([file("bad.pcap", Buffer.concat([first, Buffer.alloc(16, 0xff), first]))]);
    expect(result.code).toBe(1);
    expect(packetsOf(result)).toBe(10);
    expect(isOneLine(result.stderr)).toBe(true);
    expect(result.stderr).toContain(`at byte ${first.length}`);
  });

  test("does not keep the next file from being read", async () => {
    const result = await run([file("short.pcap", capture(10).subarray(0, -1)), wholeFile]);
    expect(result.code).toBe(1);
    expect(packetsOf(result)).toBe(9 + PACKETS);
  });
});

describe("gzip", () => {
  const packed = gzipSync(whole);

  test("is unpacked, from a file and from a pipe, several in a row as one", async () => {
    expect(packetsOf(await run([file("whole.pcap.gz", packed)]))).toBe(PACKETS);
    expect(packetsOf(await run(["-"], packed))).toBe(PACKETS);
    const halves = Buffer.concat([gzipSync(whole.subarray(0, 1000)), gzipSync(whole.subarray(1000))]);
    expect(await run([file("halves.gz", halves)])).toMatchObject({ code: 0, stderr: "" });
  });

  test.each([0.25, 0.5, 0.99])("cut off at %d of it gives what could be unpacked", async (share) => {
    const result = await run([file(`cut-${share}.gz`, packed.subarray(0, Math.floor(packed.length * share)))]);
    expect(result.code).toBe(1);
    expect(isOneLine(result.stderr)).toBe(true);
    expect(result.stderr).toContain("gzip");
    expect(packetsOf(result)).toBeGreaterThan(PACKETS * share * 0.3);
    expect(packetsOf(result)).toBeLessThan(PACKETS);
  });

  test("damaged in the middle gives what is before it", async () => {
    const bad = Buffer.from(packed);
    bad.fill(0xff, packed.length >> 1, (packed.length >> 1) + 64);
    const result = await run([file("bad.gz", bad)]);
    expect(result.code).toBe(1);
    expect(isOneLine(result.stderr)).toBe(true);
    expect(packetsOf(result)).toBeGreaterThan(PACKETS / 10);
  });

  test("damaged behind so many packets gives all of those from a file", async () => {
    const before = deflateRawSync(whole, { finishFlush: constants.Z_SYNC_FLUSH });
    const bad = Buffer.concat([packed.subarray(0, 10), before, Buffer.alloc(1000, 0xff)]);
    const result = await run([file("behind.gz", bad)]);
    expect(result.code).toBe(1);
    expect(result.stderr).toContain("gzip");
    expect(packetsOf(result)).toBe(PACKETS);
  });
});

/** Two interfaces, some frames twice as long as what is read at once, and the end of a record is missing. */
function mixed(): Uint8Array {
  const writer = new PcapngWriter([]);
  const frame = new Frame();
  const ids = ["one", "two"].map((name) =>
    writer.addInterface({ name, description: null, linkType: 1, snapLength: 0 }),
  );
  let count = 0;
  for (const { time, bytes } of demoFrames({ seed: 5, start: 1_700_000_000_000_000 })) {
    if (count++ === PACKETS) break;
    const long = count % 500 === 0;
    frame.data = long ? Buffer.concat([bytes, Buffer.alloc(200_000)]) : bytes;
    frame.captured = frame.length = frame.data.length;
    frame.linkType = 1;
    frame.time = time;
    frame.interface = ids[count % 2]!;
    writer.append(frame);
  }
  return writer.take();
}

describe("a second thread", () => {
  // Small files are read without one.
  const inTwo = { WIREGLASS_READ_AHEAD_FROM: "0" };

  test.each(["summary", "flows", "packets", "dns", "tls", "http", "alerts", "latency"])(
    "changes nothing in %s",
    async (report) => {
      const path = file("mixed.pcapng", mixed().slice(0, -7));
      const format = report === "summary" || report === "latency" ? "json" : "ndjson";
      const args = [path, "--report", report, "--format", format];
      const [one, two] = await Promise.all([run(args), run(args, undefined, inTwo)]);
      expect(two).toEqual(one);
      expect(one.stderr).toMatch(/cut off/);
      expect(one.code).toBe(1);
    },
  );

  test("changes nothing in several captures, of which some are worth one", async () => {
    const args = [wholeFile, file("again.pcapng", mixed()), "--report", "flows", "--format", "ndjson"];
    const some = { WIREGLASS_READ_AHEAD_FROM: String(Math.max(whole.length, mixed().length)) };
    const one = await run(args);
    expect(await run(args, undefined, inTwo)).toEqual(one);
    expect(await run(args, undefined, some)).toEqual(one);
  });

  test("changes nothing in what a filter selects, read once or twice", async () => {
    const args = [
      wholeFile,
      "--report",
      "flows",
      "--format",
      "ndjson",
      "--filter",
      "wg.app == dns or frame.len > 1000",
    ];
    expect(await run(args, undefined, inTwo)).toEqual(await run(args));
  });

  test("lets itself be interrupted", async () => {
    const long = file("long.pcap", capture(20_000));
    const child = startWith(inTwo, "read", long, "--report", "packets", "--format", "json");
    const result = ended(child);
    await once(child.stdout!, "data");
    child.kill("SIGINT");
    const { stdout, stderr } = await result;
    expect(stdout.endsWith("\n]\n")).toBe(true);
    expect(stderr === "" || isOneLine(stderr)).toBe(true);
  });
});

describe("a pipe", () => {
  test("gives what the file gives, also byte by byte", async () => {
    const expected = (await run([wholeFile])).stdout;
    expect((await run(["-"], whole)).stdout).toBe(expected);
    for (const bytes of [capture(3), gzipSync(capture(3))]) {
      const child = start("read", "-");
      const result = ended(child);
      for (const byte of bytes) {
        child.stdin!.write(Uint8Array.of(byte));
        await new Promise((resolve) => setImmediate(resolve));
      }
      child.stdin!.end();
      expect(packetsOf(await result)).toBe(3);
    }
  });

  test("shows packets while it is still open", async () => {
    const child = start("read", "-", "--report", "packets", "--format", "ndjson");
    child.stdin!.write(capture(5));
    const [text] = (await once(child.stdout!.setEncoding("utf8"), "data")) as [string];
    expect(text.trimEnd().split("\n")).toHaveLength(5);
  });

  test("several inputs one after the other, one of them the pipe", async () => {
    expect(packetsOf(await run([wholeFile, "-", wholeFile], capture(7)))).toBe(2 * PACKETS + 7);
  });
});

/** A pipe that stays open; resolves when its packets have been counted. */
async function waiting(): Promise<ChildProcess> {
  const child = start("read", "-", "--report", "packets", "--format", "json");
  child.stdin!.write(capture(5));
  await once(child.stdout!, "data");
  return child;
}

describe("the end", () => {
  test("of a reader that has seen enough (| head -1) is no error", async () => {
    const child = start("read", file("long.pcap", capture(20_000)), "--report", "packets", "--format", "ndjson");
    let stderr = "";
    child.stderr!.on("data", (text) => (stderr += String(text)));
    await once(child.stdout!, "data");
    child.stdout!.destroy();
    const [code] = (await once(child, "exit")) as [number];
    expect([code, stderr]).toEqual([0, ""]);
  });

  test.each(["SIGINT", "SIGTERM"] as const)("%s reports what was read", async (signal) => {
    const child = await waiting();
    // Half a record is no damage when the reader himself has gone.
    child.stdin!.write(Buffer.alloc(10));
    const result = ended(child);
    child.kill(signal);
    const { code, stdout, stderr } = await result;
    expect(code).toBe(1);
    expect(stdout.endsWith("\n]\n")).toBe(true);
    expect(isOneLine(stderr)).toBe(true);
    expect(stderr).toContain("interrupted");
  });

  test("SIGINT lets the other end of the pipe finish, and then nothing was interrupted", async () => {
    const child = await waiting();
    const result = ended(child);
    child.kill("SIGINT");
    await new Promise((resolve) => setTimeout(resolve, 100));
    child.stdin!.end(capture(8).subarray(24));
    const { code, stdout, stderr } = await result;
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout.trimEnd().split("\n").length).toBeGreaterThanOrEqual(8);
  });

  test("an export does not write over what it reads", async () => {
    const path = file("kept.pcap", whole);
    linkSync(path, join(folder, "other-name.pcap"));
    const { code, stderr } = await ended(
      start("export", path, "--format", "conn", "-o", join(folder, "other-name.pcap")),
    );
    expect(code).toBe(2);
    expect(isOneLine(stderr)).toBe(true);
    expect(readFileSync(path).equals(whole)).toBe(true);
  });

  test("a full disk is one line", async () => {
    const child = spawn("/bin/sh", ["-c", `exec "$0" "$1" read "$2" > /dev/full`, process.execPath, BIN, wholeFile], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    let stderr = "";
    child.stderr.on("data", (text) => (stderr += String(text)));
    const [code] = (await once(child, "close")) as [number];
    expect(code).toBe(1);
    expect(stderr).toBe("wireglass: standard output: writing ended: the disk is full\n");
  });
});
