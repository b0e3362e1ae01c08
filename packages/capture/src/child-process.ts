// Starting this package's own programs.

import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Enough of a child's last words for one line. */
const MAX_OUTPUT = 64 * 1024;

export type Program = "capture-process" | "probe-process";

/** The same programs as built, whether this module runs from the sources or from what was built of them. */
export function programPath(name: Program | "broker-process" | "ping/ping-process"): string {
  return fileURLToPath(new URL(`../dist/${name}.js`, import.meta.url));
}

/** With no environment: nothing set there by whoever asks must reach a process that starts as root. */
export function startProgram(name: Program, args: string[]): ChildProcess {
  const { SystemRoot } = process.env;
  const env = SystemRoot === undefined ? {} : { SystemRoot };
  return spawn(process.execPath, [programPath(name), ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
}

/** What a child has printed, up to a limit. */
export class Output {
  text = "";

  constructor(stream: NodeJS.ReadableStream | null) {
    stream?.setEncoding("utf8");
    stream?.on("data", (chunk: string) => {
      if (this.text.length < MAX_OUTPUT) this.text += chunk;
    });
  }
}
