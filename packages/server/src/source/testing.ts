// Test support: small captures, made of synthetic packets.

import { mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { demoFrames, Frame, LinkType, PcapWriter, type TimedFrame } from "@wireglass/core";
import { afterAll } from "vitest";
import type { FileInput } from "../engine/calls.ts";

/** Microseconds since 1970. */
export const START = 1_700_000_000e6;

export function someFrames(count: number, start: number = START): TimedFrame[] {
  const frames: TimedFrame[] = [];
  for (const frame of demoFrames({ seed: 1, start })) {
    frames.push(frame);
    if (frames.length === count) break;
  }
  return frames;
}

export function pcapOf(frames: readonly TimedFrame[]): Uint8Array {
  const writer = new PcapWriter({ linkType: LinkType.ETHERNET });
  const frame = new Frame();
  for (const { time, bytes } of frames) {
    Object.assign(frame, { data: bytes, captured: bytes.length, length: bytes.length, time });
    writer.append(frame);
  }
  return writer.take().slice();
}

const made: string[] = [];
afterAll(() => {
  for (const directory of made) rmSync(directory, { recursive: true, force: true });
});

export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "wireglass-test-"));
  made.push(directory);
  return directory;
}

export function inputOf(bytes: Uint8Array): FileInput {
  const path = join(temporaryDirectory(), "capture.pcap");
  writeFileSync(path, bytes);
  return { name: "capture.pcap", descriptor: openSync(path, "r"), size: bytes.length };
}

export async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    if (tries > 10_000) throw new Error("it never came about");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
