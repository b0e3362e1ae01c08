// That `wireglass read` knows in which countries addresses are registered: nothing is sent there.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Frame, PcapWriter } from "@wireglass/core";
import { afterAll, expect, it } from "vitest";

const BIN = fileURLToPath(new URL("../../bin/wireglass.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "wireglass-country-"));
afterAll(() => rmSync(folder, { recursive: true }));

const CLIENT = [192, 168, 1, 20];
const [AMERICAN, DUTCH] = [
  [8, 8, 8, 8],
  [193, 0, 6, 139],
];
const START = 1_700_000_000e6;
const PAYLOAD = 400;

/** UDP in IPv4 on Ethernet. */
function datagram(from: readonly number[], to: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(42 + PAYLOAD);
  const view = new DataView(bytes.buffer);
  bytes.set([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0, 0x45]);
  view.setUint16(16, 28 + PAYLOAD);
  bytes.set([64, 17], 22);
  bytes.set([...from, ...to], 26);
  view.setUint16(34, 5000);
  view.setUint16(36, 5000);
  view.setUint16(38, 8 + PAYLOAD);
  return bytes;
}

/** Both speak, every four seconds. */
function capture(): string {
  const writer = new PcapWriter({ linkType: 1, snapLength: 65_535 });
  const frame = new Frame();
  for (let i = 0; i < 1000; i++) {
    const host = i < 990 ? AMERICAN : DUTCH;
    for (const bytes of [datagram(CLIENT, host), datagram(host, CLIENT)]) {
      Object.assign(frame, { data: bytes, captured: bytes.length, length: bytes.length, linkType: 1 });
      frame.time = START + i * 4e6;
      writer.append(frame);
    }
  }
  const path = join(folder, "hour.pcap");
  writeFileSync(path, writer.take());
  return path;
}

it("the report of alerts tells of a country that was not called in the hour before", () => {
  const { stdout, status } = spawnSync(process.execPath, [
    BIN,
    "read",
    capture(),
    "--report",
    "alerts",
    "--format",
    "json",
  ]);
  expect(status).toBe(0);
  const alerts = JSON.parse(String(stdout)) as { rule: string }[];
  expect(alerts.filter(({ rule }) => rule === "new-country")).toMatchObject([
    { severity: "LOW", dst_ip: "193.0.6.139", summary: expect.stringContaining("Netherlands (NL)") },
  ]);
});
