// What is saved can be read at any moment, and a full disk costs what did not fit and nothing else.

import { Frame, LinkType, openCapture } from "@wireglass/core";
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { pcapOf, someFrames, temporaryDirectory } from "../source/testing.ts";
import { CaptureWriter } from "./capture-writer.ts";
import { captureName } from "./saved-captures.ts";

vi.mock("node:fs", { spy: true });

const ETHERNET = { name: "eth9", description: null, linkType: LinkType.ETHERNET, snapLength: 0 };
/** Two frames, and a part of the third. */
const FIRST_FRAMES_ROOM = someFrames(2).reduce((sum, { bytes }) => sum + Math.ceil(bytes.length / 4) * 4 + 32, 0) + 50;
const TIME = new Date("2026-02-03T04:05:06Z");

function start() {
  const directory = temporaryDirectory();
  const writer = new CaptureWriter(directory, ["eth9"], [ETHERNET], TIME);
  return { writer, path: join(directory, writer.name) };
}

function append(writer: CaptureWriter, count: number): void {
  const reader = openCapture();
  reader.push(pcapOf(someFrames(count)));
  for (const frame = new Frame(); reader.next(frame);) writer.append(frame);
}

/** Frames in the file, which must be sound up to its last byte. */
function framesIn(path: string): number {
  const reader = openCapture();
  reader.push(fs.readFileSync(path));
  let count = 0;
  for (const frame = new Frame(); reader.next(frame);) count++;
  reader.end();
  expect(reader.error).toBeNull();
  return count;
}

describe("a capture that is being saved", () => {
  afterEach(() => {
    vi.mocked(fs.writeSync).mockReset();
  });

  it("has its name from the time and the interface, and is its owner's alone", () => {
    const { writer, path } = start();
    expect(writer.name).toBe("2026-02-03T04-05-06Z_eth9.pcapng");
    expect(fs.statSync(path).mode & 0o777).toBe(0o600);
  });

  it("has a name of its own, also when another one was begun in the same second", () => {
    const { writer: first, path } = start();
    const second = new CaptureWriter(dirname(path), ["eth9"], [ETHERNET], TIME);
    expect(second.name).toBe("2026-02-03T04-05-06Z_eth9-2.pcapng");
    append(first, 1);
    append(second, 2);
    first.close();
    second.close();
    expect([framesIn(path), framesIn(join(dirname(path), second.name))]).toEqual([1, 2]);
  });

  it.each([
    [["eth0.7", "br-lan@if3"], "2026-02-03T04-05-06Z_eth0-7-br-lan-if3.pcapng"],
    [["../../etc/x"], "2026-02-03T04-05-06Z_-etc-x.pcapng"],
    [["\u202e\n"], "2026-02-03T04-05-06Z_-.pcapng"],
  ])("has a harmless name, whatever the interface is called: %j", (interfaces, name) => {
    expect(captureName(TIME, interfaces)).toBe(name);
  });

  it("is readable after every flush", () => {
    const { writer, path } = start();
    writer.flush();
    expect(framesIn(path)).toBe(0);
    append(writer, 50);
    expect(framesIn(path)).toBe(0);
    writer.flush();
    expect(framesIn(path)).toBe(50);
    append(writer, 50);
    writer.close();
    expect(framesIn(path)).toBe(100);
    expect(writer.progress).toMatchObject({ packets: 100, bytes: fs.statSync(path).size });
  });

  it("ends with what each interface received and lost", () => {
    const { writer, path } = start();
    append(writer, 3);
    writer.close([{ interface: "eth9", captured: 3, dropped: 2, interface_dropped: 4 }], 1_770_000_000e6);
    const file = fs.readFileSync(path);
    // The last block: type 5; behind interface and time, options 4 (received) and 5 (dropped), 8 bytes each.
    const block = file.subarray(file.length - file.readUInt32LE(file.length - 4));
    expect([block.readUInt32LE(0), block.readUInt32LE(8)]).toEqual([5, 0]);
    expect([block.readUInt16LE(20), block.readBigUInt64LE(24)]).toEqual([4, 5n]);
    expect([block.readUInt16LE(32), block.readBigUInt64LE(36)]).toEqual([5, 6n]);
    expect(framesIn(path)).toBe(3);
  });

  it("does not hold more than a batch in memory", () => {
    const { writer, path } = start();
    append(writer, 5000);
    expect(fs.statSync(path).size).toBeGreaterThan(1024 * 1024);
  });

  it("stays readable when the disk is full, also in the middle of a write", () => {
    const { writer, path } = start();
    append(writer, 10);
    writer.flush();
    let calls = 0;
    vi.mocked(fs.writeSync).mockImplementation((descriptor: number, data: unknown) => {
      if (calls++ > 0) throw Object.assign(new Error("no space"), { code: "ENOSPC" });
      return fs.writevSync(descriptor, [(data as Uint8Array).subarray(0, FIRST_FRAMES_ROOM)]);
    });
    append(writer, 10);
    writer.flush();
    expect(writer.failure?.code).toBe("disk-full");
    append(writer, 10);
    writer.close();
    expect(framesIn(path)).toBe(12);
  });

  it("says so when it cannot be made", () => {
    expect(() => new CaptureWriter("/nonexistent", ["eth9"], [ETHERNET], TIME)).toThrow(/eth9\.pcapng failed: ENOENT/);
  });
});
