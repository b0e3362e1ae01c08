// Times programs on one capture, in turns, so that a slow spell of the machine meets all of them.

import { execFile, spawn } from "node:child_process";
import { createReadStream } from "node:fs";
import { CLI } from "../scripts/setup/paths.js";

/** Map from name to the seconds of each round, scaled up where a program saw a part only. Failures are left out. */
export async function measure(programs, file, frames, rounds, tell) {
  const times = new Map(programs.map(({ name }) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const program of programs) {
      await readOnce(file);
      const part = Math.max(1, Math.round(frames * (program.slice ?? 1)));
      const [command, ...args] = program.line(file, part);
      const seconds = await time(command, args);
      tell(`round ${round}: ${program.name} ${seconds === null ? "failed" : `${seconds.toFixed(2)} s`}`);
      if (seconds !== null) times.get(program.name).push((seconds * frames) / part);
    }
  }
  return times;
}

/** How many frames the capture has, and a damaged one's complaint. */
export function countFrames(file) {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [CLI, "read", file, "--format", "json"], (error, stdout, stderr) => {
      if (error) reject(new Error(stderr.trim() || error.message));
      else resolve(JSON.parse(stdout).packets);
    });
  });
}

/** Brings the file into the page cache, which other work may have pushed it out of. */
async function readOnce(file) {
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) void chunk;
}

// Node would read these certificates before it begins, which has nothing to do with the capture.
const { NODE_EXTRA_CA_CERTS: _, ...ENVIRONMENT } = process.env;

function time(command, args) {
  return new Promise((resolve) => {
    const start = performance.now();
    const child = spawn(command, args, { stdio: "ignore", env: ENVIRONMENT });
    child.once("error", () => resolve(null));
    child.once("close", (code) => resolve(code === 0 ? (performance.now() - start) / 1000 : null));
  });
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
