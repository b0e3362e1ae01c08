// The frames of a capture file, one by one, gunzipped where need be.

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { Frame, isGzip, openCapture } from "@wireglass/core";

/** Calls back for each frame, a record that is reused, with the name of its interface, until the end or the damage. */
export function forEachFrame(file, visit) {
  const bytes = readFileSync(file);
  const reader = openCapture();
  const frame = new Frame();
  reader.push(isGzip(bytes) ? gunzipSync(bytes) : bytes);
  while (reader.next(frame)) visit(frame, reader.interfaces[frame.interface]?.name ?? null);
}

/** The whole file through an engine. */
export function readInto(engine, file) {
  forEachFrame(file, (frame) => engine.ingest(frame, null));
  engine.finish();
}
