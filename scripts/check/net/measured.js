// What wireglass says of a capture.

import { readFileSync } from "node:fs";
import { Engine, Frame, openCapture } from "@wireglass/core";
import { SetupFailure } from "../../setup/say.js";
import { wireglass } from "../programs.js";

/** Records of one of its reports. */
export async function report(file, name, ...options) {
  const { code, stdout, stderr } = await wireglass("read", file, "--report", name, "--format", "ndjson", ...options);
  if (code !== 0) throw new SetupFailure(`wireglass read --report ${name}: ${stderr}`);
  return rows(stdout);
}

export const rows = (ndjson) =>
  ndjson
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));

/** The latencies as the dashboard shows them. */
export function latencies(file) {
  const engine = new Engine({ seed: 1, live: false, activeTimeout: Infinity });
  const reader = openCapture();
  const frame = new Frame();
  reader.push(readFileSync(file));
  while (reader.next(frame)) engine.ingest(frame, null);
  engine.conclude();
  return engine.main.latency.record();
}
