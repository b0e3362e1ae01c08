// Running other programs.

import { spawn } from "node:child_process";
import { inProject, ROOT } from "./paths.js";

/**
 * Runs a program to its end with its output shown, in our process group, so that a Ctrl-C on the terminal reaches
 * it as well. Answers with its exit code, or 128 + n when signal n ended it, as a shell does.
 */
export function run(program, args, options = {}) {
  return finished(spawn(program, args, { cwd: ROOT, stdio: "inherit", ...options }));
}

/** Runs a program quietly: { code, output }, where output is what it wrote to either stream. */
export async function runQuietly(program, args, options = {}) {
  const child = spawn(program, args, { cwd: ROOT, ...options, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const keep = (chunk) => (output += chunk);
  child.stdout.setEncoding("utf8").on("data", keep);
  child.stderr.setEncoding("utf8").on("data", keep);
  return { code: await finished(child), output };
}

/** Path of a program that npm installed: its package and the script in it. */
export const tool = (name, script) => inProject("node_modules", name, script);

/** True when a program can be found in PATH. */
export async function has(program) {
  return (await runQuietly("sh", ["-c", 'command -v "$1"', "sh", program])).code === 0;
}

const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

const ignore = () => {};

function finished(child) {
  // The terminal sends Ctrl-C to the whole group; what is sent to us alone is passed on.
  const pass = (signal) => child.kill(signal);
  process.on("SIGTERM", pass).on("SIGHUP", pass).on("SIGINT", ignore);
  return new Promise((resolve) => {
    const end = (code) => {
      process.off("SIGTERM", pass).off("SIGHUP", pass).off("SIGINT", ignore);
      resolve(code);
    };
    child.once("error", () => end(127));
    child.once("close", (code, signal) => end(code ?? 128 + (SIGNAL_NUMBERS[signal] ?? 0)));
  });
}
