// wireglass read FILE|- …: one capture, or several one after the other, through the engine.

import { randomBytes } from "node:crypto";
import { Engine, FilterError, compileFilter } from "@wireglass/core";
import { ExitCode, Failure } from "../failure.ts";
import { openInput } from "../input/chunks.ts";
import type { Input } from "../input/chunks.ts";
import { Progress } from "../input/progress.ts";
import { readCapture } from "../input/read-capture.ts";
import { Output } from "../output/output.ts";
import { terminalText } from "../output/text.ts";
import { Reporter } from "../reports/reporter.ts";
import type { ReporterOptions } from "../reports/reporter.ts";

/** The exit code: 1 when a file could not be opened, was damaged or reading was interrupted, after everything before that has been reported. */
export async function read(paths: readonly string[], options: ReporterOptions): Promise<number> {
  const output = new Output();
  const reporter = new Reporter(options, output);
  const engine = new Engine({
    seed: randomBytes(4).readInt32LE(),
    live: false,
    activeTimeout: Infinity,
    ...reporter.engineOptions,
  });
  reporter.begin(engine);
  const packet = options.report === "packets" ? (name: string | null) => reporter.packet(name) : undefined;
  const progress = new Progress();
  let input: Input | null = null;
  let interrupted = false;
  const interrupt = (): void => {
    interrupted = true;
    input?.interrupt();
  };
  // Once: who presses Ctrl-C again does not want to wait.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, interrupt);
  const failures: string[] = [];
  let left = false;
  for (const [number, path] of paths.entries()) {
    try {
      input = await openInput(path);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      failures.push(error.message);
      continue;
    }
    const reading: Input = input;
    try {
      const problem = await readCapture(reading, engine, {
        packet,
        progress: (packets) => {
          progress.show(reading, packets);
          // Who reads from a pipe wants to see what has come through it.
          if (reading.size === null) output.flush();
        },
      });
      if (problem !== null) failures.push(`${reading.name}: ${problem}`);
    } finally {
      progress.wipe();
      await reading.close();
    }
    if (!interrupted) continue;
    left = reading.interrupted() || number < paths.length - 1;
    break;
  }
  if (input !== null) {
    reporter.end();
    output.flush();
  }
  if (left) failures.push("interrupted: what was read until then is reported above");
  for (const failure of failures) process.stderr.write(`wireglass: ${terminalText(failure)}\n`);
  return failures.length === 0 ? ExitCode.DONE : ExitCode.FAILED;
}

/** A wrong filter is wrong usage: the message shows the place. */
export function checkFilter(filter: string): void {
  try {
    compileFilter(filter);
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    const line = terminalText(`--filter: ${error.message}, at character ${error.position + 1} of ${filter}`);
    const place = `${" ".repeat(error.position)}${"^".repeat(error.length)}`;
    const shown = process.stderr.isTTY ? `\n  ${terminalText(filter)}\n  ${place}` : "";
    throw new Failure(`${line}${shown}`, ExitCode.USAGE);
  }
}
