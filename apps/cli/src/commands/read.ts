// wireglass read FILE|- …: one capture, or several one after the other, through the engine, and into a data folder if wanted.

import { randomBytes } from "node:crypto";
import { Engine, FilterError, Verdicts, compileFilter } from "@wireglass/core";
import type { EngineOptions } from "@wireglass/core";
import { ExitCode, Failure } from "../failure.ts";
import type { Import, ImportOptions } from "../history/import.ts";
import { Reading } from "../input/reading.ts";
import { Output } from "../output/output.ts";
import { terminalText } from "../output/text.ts";
import { Reporter, partsOf } from "../reports/reporter.ts";
import type { ReporterOptions } from "../reports/reporter.ts";

/** The exit code: 1 when a file could not be opened, was damaged or reading was interrupted, after everything before that has been reported. */
export async function read(
  paths: readonly string[],
  options: ReporterOptions,
  keep: ImportOptions | null,
): Promise<number> {
  const reading = new Reading(paths);
  const verdicts = compileFilter(options.filter).needsVerdicts && (await reading.canRepeat()) ? new Verdicts() : null;
  if (verdicts !== null && (await learn(reading, verdicts)))
    return complain(["interrupted: nothing has been reported yet"]);

  // DuckDB takes its time: it is loaded only when it is wanted.
  const kept = keep === null ? null : await (await import("../history/import.ts")).Import.open(paths, keep);
  try {
    return complain(await report(reading, options, verdicts, kept));
  } finally {
    await kept?.close();
  }
}

/** Answers with what went wrong. */
async function report(
  reading: Reading,
  options: ReporterOptions,
  verdicts: Verdicts | null,
  kept: Import | null,
): Promise<string[]> {
  const output = new Output();
  const reporter = new Reporter(options, output, await partsOf(options));
  const engine = newEngine({
    ...reporter.engineOptions,
    ...(verdicts === null ? {} : { verdicts }),
    ...kept?.engineOptions,
  });
  reporter.begin(engine);
  const { opened, left, failures } = await reading.run(engine, {
    packet: options.report === "packets" ? (name) => reporter.packet(name) : undefined,
    // Who reads from a pipe wants to see what has come through it.
    piped: () => {
      reporter.flush();
      output.flush();
    },
    room: kept === null ? undefined : () => kept.drain(),
  });
  if (opened) {
    reporter.end();
    output.flush();
    if (reporter.shortcoming !== null) process.stderr.write(`wireglass: ${reporter.shortcoming}\n`);
    if (kept !== null) process.stderr.write(`wireglass: ${terminalText(await kept.end(engine.main))}\n`);
  }
  if (left) failures.push("interrupted: what was read until then is reported above");
  return failures;
}

/** A reading for the applications alone, so that the next one knows them from the first packet on; true: it was interrupted. */
async function learn(reading: Reading, verdicts: Verdicts): Promise<boolean> {
  const engine = newEngine({ learn: verdicts });
  const { left } = await reading.run(engine, {});
  engine.finish();
  return left;
}

function newEngine(options: Partial<EngineOptions>): Engine {
  // In a file a flow is one flow, however long it lasts.
  return new Engine({ seed: randomBytes(4).readInt32LE(), live: false, activeTimeout: Infinity, ...options });
}

function complain(failures: readonly string[]): number {
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
