// The wireglass command: words of the command line in, an exit code out.

import { Command, CommanderError, Option } from "commander";
import { REPORTS, checkFilter, read } from "./commands/read.ts";
import type { Report } from "./commands/read.ts";
import { ExitCode, Failure, OutputClosed } from "./failure.ts";
import { FORMATS } from "./output/rows.ts";
import type { Format } from "./output/rows.ts";

const program = new Command("wireglass")
  .description("A network traffic analyser: live or from a capture, in your browser")
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "wireglass: ")) });

program
  .command("read")
  .description("analyse capture files (pcap, pcapng, gzip of either); - is standard input")
  .argument("<file...>", "capture files")
  .option("--filter <expression>", "display filter: only what matches is reported", "")
  .addOption(new Option("--report <report>", "what to report").choices(REPORTS).default("summary"))
  .addOption(new Option("--format <format>", "how to write it").choices(FORMATS))
  .action(async (files: string[], options: { filter: string; report: Report; format?: Format }) => {
    checkFilter(options.filter);
    process.exitCode = await read(files, { ...options, format: options.format ?? defaultFormat(options.report) });
  });

/** A table for eyes, JSON for programs. */
function defaultFormat(report: Report): Format {
  if (process.stdout.isTTY) return "table";
  return report === "summary" ? "json" : "ndjson";
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof OutputClosed) return ExitCode.DONE;
  // Commander has written its own message.
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.DONE : ExitCode.USAGE;
  const failure = error instanceof Failure ? error : null;
  process.stderr.write(`wireglass: ${failure?.message ?? (error instanceof Error ? error.stack : String(error))}\n`);
  return failure?.exitCode ?? ExitCode.FAILED;
}
