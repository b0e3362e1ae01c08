// A large capture to measure with when none is given: made by the same generators as the demo, kept in the system's
// folder for temporary files.

import { existsSync, renameSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const FRAMES = 1_000_000;
const FLOWS = 60_000;
const START_US = 1_700_000_000_000_000;
/** 120 s of traffic. */
const INTERVAL_US = 120;

export async function generatedCapture(tell) {
  const file = join(tmpdir(), `wireglass-bench-${FRAMES}-${FLOWS}.pcap`);
  if (existsSync(file)) return file;
  tell(`making a capture of ${FRAMES.toLocaleString("en")} frames and ${FLOWS.toLocaleString("en")} flows: ${file}`);
  const { Frame } = await import("../packages/core/dist/index.js");
  const { MixedFlows } = await import("../packages/core/dist/synth/index.js");
  const source = new MixedFlows({ seed: 1, flows: FLOWS, frames: FRAMES, start: START_US, interval: INTERVAL_US });
  const frame = new Frame();
  const chunk = Buffer.alloc(1 << 22);
  const partial = `${file}.${process.pid}`;
  const out = await open(partial, "w");
  let used = header(chunk);
  while (source.next(frame)) {
    if (used + 16 + frame.captured > chunk.length) {
      await out.write(chunk, 0, used);
      used = 0;
    }
    used = record(chunk, used, frame);
  }
  await out.write(chunk, 0, used);
  await out.close();
  renameSync(partial, file);
  return file;
}

/** The pcap file header: little-endian, microseconds, Ethernet. */
function header(out) {
  out.writeUInt32LE(0xa1b2c3d4, 0);
  out.writeUInt16LE(2, 4);
  out.writeUInt16LE(4, 6);
  out.writeUInt32LE(262_144, 16);
  out.writeUInt32LE(1, 20);
  return 24;
}

function record(out, at, frame) {
  out.writeUInt32LE(Math.floor(frame.time / 1e6), at);
  out.writeUInt32LE(frame.time % 1e6, at + 4);
  out.writeUInt32LE(frame.captured, at + 8);
  out.writeUInt32LE(frame.length, at + 12);
  out.set(frame.data.subarray(frame.offset, frame.offset + frame.captured), at + 16);
  return at + 16 + frame.captured;
}
