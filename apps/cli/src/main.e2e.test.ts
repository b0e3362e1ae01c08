// The command line as a program: what is wrong usage, and captures on loopback for those who have the right.

import { spawn, spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

const BIN = fileURLToPath(new URL("../bin/wireglass.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "wireglass-main-"));
afterAll(() => rmSync(folder, { recursive: true }));

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], { encoding: "utf8", timeout: 15_000 });
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
    ["a capture filter for a file", ["--read", "x.pcap", "-f", "tcp"], "cannot be used with"],
  ])("%s", (_, args, message) => {
    const { status, stdout, stderr } = run(...args);
    expect({ status, stdout, lines: stderr.split("\n").length }).toEqual({ status: 2, stdout: "", lines: 2 });
    expect(stderr).toContain(message);
  });
});

const mayCapture = spawnSync(process.execPath, [BIN, "doctor"], { timeout: 15_000 }).status === 0;

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
});
