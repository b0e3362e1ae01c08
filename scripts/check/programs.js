// Runs the built wireglass, and the programs that cut and merge captures.

import { execFile } from "node:child_process";
import { CLI } from "../setup/paths.js";
import { has } from "../setup/run.js";

const TIMEOUT_MS = 120_000;
const MAX_OUTPUT = 1 << 30;

/** { code, stdout, stderr } of `wireglass ARGS`. */
export const wireglass = (...args) => output(process.execPath, [CLI, ...args]);

export const hasEditcap = () => has("editcap");

/** The frames from a time to before another, seconds since 1970, into a file; false where that cannot be done. */
export async function cutCapture(file, target, { from, to }) {
  return (await output("editcap", ["-A", utc(from), "-B", utc(to), file, target])).code === 0;
}

const utc = (seconds) => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;

/** Appends captures to one another; false where that cannot be done. */
export async function mergeCaptures(files, target) {
  return (await output("mergecap", ["-a", "-w", target, ...files])).code === 0;
}

/** { code, stdout, stderr }; the code is -1 when the program did not start or not end by itself. */
export function output(program, args) {
  return new Promise((resolve) => {
    execFile(program, args, { timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT }, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === "number" ? error.code : -1) : 0;
      resolve({ code, stdout, stderr: code === -1 && !stderr ? String(error.message) : stderr });
    });
  });
}
