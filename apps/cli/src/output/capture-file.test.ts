import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import type { CaptureInterface } from "@wireglass/core";
import { CaptureFile } from "./capture-file.ts";

const PCAP_HEADER_LENGTH = 24;
const folder = mkdtempSync(join(tmpdir(), "wireglass-capture-file-"));
const path = join(folder, "x.pcap");
const somebodyElse = { uid: 12_345, gid: 12_345 };
const eth0: CaptureInterface = { name: "eth0", description: null, linkType: 1, snapLength: 65_535 };

beforeEach(() => rmSync(path, { force: true }));
afterAll(() => rmSync(folder, { recursive: true }));

describe("the file of a capture", () => {
  it("leaves alone what is there until the capture has begun", () => {
    writeFileSync(path, "yesterday's capture, which is longer than a file header");
    const file = new CaptureFile(path, null);
    file.close();
    expect(readFileSync(path, "utf8")).toContain("yesterday");

    const next = new CaptureFile(path, null);
    next.begin([eth0], 65_535);
    next.close();
    expect(statSync(path).size).toBe(PCAP_HEADER_LENGTH);
  });

  it("is not left behind when nothing has begun", () => {
    new CaptureFile(path, null).close();
    expect(existsSync(path)).toBe(false);
  });

  it("keeps the owner that it has", () => {
    writeFileSync(path, "");
    const { uid } = statSync(path);
    new CaptureFile(path, somebodyElse).close();
    expect(statSync(path).uid).toBe(uid);
  });

  it("can be a device, which is not emptied", () => {
    const file = new CaptureFile("/dev/null", somebodyElse);
    file.begin([eth0], 65_535);
    file.close();
    expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
  });
});
