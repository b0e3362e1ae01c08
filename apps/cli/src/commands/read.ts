// wireglass read FILE|- …: one capture, or several one after the other, through the engine.

import { randomBytes } from "node:crypto";
import { Engine, FilterError, compileFilter } from "@wireglass/core";
import { ExitCode, Failure } from "../failure.ts";
import { openInput } from "../input/chunks.ts";
import { Progress } from "../input/progress.ts";
import { readCapture } from "../input/read-capture.ts";
import { Output } from "../output/output.ts";
import { Reporter } from "../reports/reporter.ts";
import type { ReporterOptions } from "../reports/reporter.ts";

/** The exit code: 1 when a file was damaged or reading was interrupted, after everything before that has been reported. */
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
  let interrupted = false;
  const interrupt = (): void => {
    interrupted = true;
  };
  process.once("SIGINT", interrupt);
  process.once("SIGTERM", interrupt);
  const failures: string[] = [];
  for (const path of paths) {
    const input = await openInput(path);
    const error = await readCapture(input, engine, {
      packet,
      progress: (packets) => {
        progress.show(input, packets);
        return !interrupted;
      },
    });
    await input.close();
    if (error !== null) failures.push(`${input.name}: ${error.message}`);
    if (interrupted) break;
  }
  progress.wipe();
  reporter.end();
  output.flush();
  if (interrupted) failures.push("interrupted: what was read until then is reported above");
  for (const failure of failures) process.stderr.write(`wireglass: ${failure}\n`);
  return failures.length === 0 ? ExitCode.DONE : ExitCode.FAILED;
}

/** A wrong filter is wrong usage: the message shows the place. */
export function checkFilter(filter: string): void {
  try {
    compileFilter(filter);
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    const place = `${" ".repeat(error.position)}${"^".repeat(error.length)}`;
    throw new Failure(`--filter: ${error.message} (character ${error.position + 1})\n  ${filter}\n  ${place}`, ExitCode.USAGE);
  }
}
