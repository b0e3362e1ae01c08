// Frames of real captures, when a folder of them is named in WIREGLASS_CAPTURES: what the builders have not thought of.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { Frame } from "../../packages/core/src/capfile/frame.ts";
import { openCapture } from "../../packages/core/src/capfile/open-capture.ts";
import type { Sample } from "./corpus.ts";

const FRAMES_OF_EACH = 200;

export function capturedSamples(folder = process.env["WIREGLASS_CAPTURES"]): Sample[] {
  if (!folder || !existsSync(`${folder}/dev`)) return [];
  return readdirSync(`${folder}/dev`).flatMap((name) => firstFrames(readFileSync(`${folder}/dev/${name}`)));
}

function firstFrames(file: Uint8Array): Sample[] {
  const reader = openCapture();
  reader.push(file[0] === 0x1f && file[1] === 0x8b ? gunzipSync(file) : file);
  const frame = new Frame();
  const samples: Sample[] = [];
  while (samples.length < FRAMES_OF_EACH && reader.next(frame)) {
    const { data, offset, captured, linkType } = frame;
    samples.push({ linkType, bytes: data.slice(offset, offset + captured) });
  }
  return samples;
}
