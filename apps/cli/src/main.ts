// The wireglass command: words of the command line in, an exit code out. Each command is loaded when it is called: reading
// a capture must not wait for the server to be loaded.

import { Command, CommanderError, Option } from "commander";
import type { Profile } from "@wireglass/store/log";
import { EXPORT_FORMATS, FORMATS, PROFILES, REPORTS } from "./choices.ts";
import type { ExportFormat, Format, Report } from "./choices.ts";
import { ExitCode, Failure, OutputClosed } from "./failure.ts";
import { prepareThread } from "./input/decode-ahead/thread.ts";
import { between, moment, names, seconds, size, sizeOrOff, whole } from "./option-values.ts";
import { VERSION } from "./version.ts";

const program = new Command("wireglass")
  .description("A network traffic analyser: live or from a capture, in your browser")
  .version(VERSION)
  .enablePositionalOptions()
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "wireglass: ")) });

const reportOption = new Option("--report <report>", "what to report").choices(REPORTS).default("summary");
const formatOption = new Option("--format <format>", "how to write it").choices(FORMATS);
const profileOption = new Option(
  "--profile <profile>",
  "with --report packets --format csv: a row for each packet in the columns of program a or b",
).choices(PROFILES);
const userOption = new Option("--user <name>", "whom to become instead of root; root stays root");
const dataOption = new Option(
  "--data <folder>",
  "where history, packets, alerts and saved captures are kept (default: wireglass in the user's data folder)",
);

program
  .command("serve", { isDefault: true })
  .description("open the dashboard: live, or on a capture file")
  .option("-i, --interface <name...>", "interfaces to capture on (default: that of the default route)", names)
  .option("-f, --bpf <filter>", "capture filter in libpcap's language")
  .addOption(
    new Option("--read <file>", "show a capture file instead; - is standard input").conflicts([
      "interface",
      "bpf",
      "demo",
    ]),
  )
  .addOption(new Option("--demo", "show made-up traffic instead").conflicts(["interface", "bpf"]))
  .option("--listen <address>", "address to listen on", "127.0.0.1")
  .option("--port <number>", "port to listen on", whole(0, 65535), 8370)
  .option("--host <name>", "name the dashboard may be reached under besides this machine; needed with --listen", names)
  .addOption(dataOption)
  .addOption(userOption)
  .addOption(
    new Option("--ring <size>", "keep the latest packets of a live capture, so many bytes of them, or off")
      .argParser(sizeOrOff(5e6))
      .default(1e9, "1 GB"),
  )
  .option("--ring-snaplen <bytes>", "longest part of a frame that is kept there", whole(16, 262144), 262144)
  .addOption(
    new Option("--max-store <size>", "keep what a live capture shows, in so many bytes at most, or off")
      .argParser(sizeOrOff(64e6))
      .default(10e9, "10 GB"),
  )
  .option("--log <file>", "write a row for each packet of a live capture to a CSV file")
  .addOption(
    new Option("--profile <profile>", "columns of the log: those of program a or b (default: b)").choices(PROFILES),
  )
  .addOption(
    new Option("--log-size <size>", "begin another log file before one has so many bytes")
      .argParser(size(1e6))
      .default(256e6, "256 MB"),
  )
  .option("--log-keep <files>", "so many old log files are kept", whole(1, 1000), 8)
  .option(
    "--alert-output <kind:target>",
    "send alerts there as well: webhook:URL, syslog:HOST:PORT, command:PROGRAM or file:FILE; may be repeated",
    (text: string, previous: string[] = []): string[] => [...previous, text],
  )
  .addOption(
    new Option("--alert-level <severity>", "how severe they must be for that (default: MEDIUM)").choices([
      "LOW",
      "MEDIUM",
      "HIGH",
    ] as const),
  )
  .option("--no-probe", "send no echoes to the gateway and the resolver until the dashboard asks for it")
  .option("--no-open", "do not open a browser")
  // It is the command when none is named, so whatever is no command arrives here.
  .allowExcessArguments()
  .action(async (options, { args: [word] }: Command) => {
    if (word !== undefined) throw new Failure(await unknownCommand(word), ExitCode.USAGE);
    const { interface: interfaces = [], bpf = "", host = [], data: dataDir, ...rest } = options;
    if (rest.profile !== undefined && rest.log === undefined)
      throw new Failure("--profile goes with --log FILE", ExitCode.USAGE);
    const { serve } = await import("./commands/serve.ts");
    await serve({ ...rest, interfaces, bpf, host, dataDir });
  });

program
  .command("interfaces")
  .description("list what can be captured on")
  .option("--json", "as JSON")
  .action(async ({ json = false }: { json?: boolean }) => {
    const { interfaces } = await import("./commands/interfaces.ts");
    await interfaces(json);
  });

program
  .command("doctor")
  .description("check whether live capture works here, and say what to do if not")
  .option("--json", "as JSON")
  .addOption(dataOption)
  .addOption(userOption)
  .action(async ({ json = false, data, user }: { json?: boolean; data?: string; user?: string }) => {
    const { doctor } = await import("./commands/doctor.ts");
    process.exitCode = await doctor({ json, dataDir: data, user });
  });

program
  .command("capture")
  .description("capture into a file, a report, or both")
  .option("-i, --interface <name...>", "interfaces (default: that of the default route)", names)
  .option("-f, --bpf <filter>", "capture filter in libpcap's language")
  .option("-s, --snaplen <bytes>", "longest captured part of a frame", whole(16, 262144), 262144)
  .option("-c, --count <frames>", "end after so many frames", whole(1, Number.MAX_SAFE_INTEGER))
  .option("-d, --duration <seconds>", "end after so many seconds", seconds)
  .option(
    "-w, --write <file>",
    "write the frames: pcap, or pcapng for several interfaces; - is standard output, without a report",
  )
  .option("--no-promiscuous", "only frames for this machine")
  .addOption(reportOption)
  .addOption(formatOption)
  .addOption(profileOption)
  .addOption(userOption)
  .action(async (options) => {
    checkProfile(options);
    const {
      interface: interfaces = [],
      bpf = "",
      count = Infinity,
      duration = Infinity,
      write: file,
      ...rest
    } = options;
    const format = options.format ?? (options.profile === undefined ? defaultFormat(options.report) : "csv");
    const { capture } = await import("./commands/capture.ts");
    process.exitCode = await capture({
      profile: undefined,
      ...rest,
      interfaces,
      bpf,
      count,
      seconds: duration,
      file,
      format,
    });
  });

program
  .command("read")
  .description("analyse capture files (pcap, pcapng, gzip of either); - is standard input")
  .argument("<file...>", "capture files")
  .option("--filter <expression>", "display filter: only what matches is reported")
  .addOption(reportOption)
  .addOption(formatOption)
  .addOption(profileOption)
  .option("--data <folder>", "keep all of it in the history of this data folder, for serve and export")
  .addOption(
    new Option(
      "--max-store <size>",
      "with --data: keep so many bytes of history at most (default: nothing is deleted)",
    ).argParser(size(64e6)),
  )
  .option("--again", "with --data: also what the folder has already, which then counts twice")
  .action(async (files: string[], options: ReadOptions) => {
    checkProfile(options);
    const { filter = "", report, profile, data: dataDir, maxStore: maxBytes, again = false } = options;
    if (again && dataDir === undefined) throw new Failure("--again goes with --data FOLDER", ExitCode.USAGE);
    const format = options.format ?? (profile === undefined ? defaultFormat(report) : "csv");
    prepareThread(files);
    const { checkFilter, read } = await import("./commands/read.ts");
    checkFilter(filter);
    process.exitCode = await read(
      files,
      { filter, report, format, profile },
      dataDir === undefined ? null : { dataDir, maxBytes, again },
    );
  });

program
  .command("export")
  .description("write flows, of capture files or of a history, in the form of another program")
  .argument("[file...]", "capture files; - is standard input")
  .addOption(
    new Option("--format <format>", "conn (Zeek), eve (Suricata), or flows as csv, ndjson, json or parquet")
      .choices(EXPORT_FORMATS)
      .makeOptionMandatory(),
  )
  .option("--filter <expression>", "display filter: only flows with packets that match")
  .option("-o, --output <file>", "file to write (default: standard output)")
  .option("--data <folder>", "instead of files: the history of this data folder")
  .option("--from <time>", "with --data: not before, as 2026-11-22T10:00Z or seconds since 1970", moment)
  .option("--to <time>", "with --data: only before", moment)
  .action(async (files: string[], options: ExportOptions) => {
    const { filter = "", format, output: file, data, from, to } = options;
    checkExport(files, options);
    const { checkFilter } = await import("./commands/read.ts");
    checkFilter(filter);
    if (data !== undefined && format !== "json") {
      const { exportHistory } = await import("./history/export.ts");
      process.exitCode = await exportHistory(data, { format, filter, from, to, file });
    } else if (format !== "parquet") {
      const { exportFiles } = await import("./commands/export.ts");
      process.exitCode = await exportFiles(files, { format, filter, file });
    }
  });

program
  .command("ping")
  .description("measure latency, jitter and loss to one or more targets")
  .argument("<target...>", "addresses or names")
  .option("-c, --count <echoes>", "end after so many echoes to each target", whole(1, 0xffff_ffff))
  .option("-i, --interval <seconds>", "seconds from one echo to the next", between(0.2, 3600), 1)
  .option("-W, --timeout <seconds>", "seconds after which an echo counts as lost", between(0.1, 60), 1)
  .addOption(formatOption)
  .addOption(userOption)
  .action(async (targets: string[], options) => {
    const { count = null, interval, timeout, user, format = process.stdout.isTTY ? "table" : "ndjson" } = options;
    const { ping } = await import("./commands/ping.ts");
    process.exitCode = await ping(targets, { count, interval, timeout, format, user });
  });

async function unknownCommand(word: string): Promise<string> {
  const { terminalText } = await import("./output/text.ts");
  return `there is no command "${terminalText(word)}"; wireglass --help lists them`;
}

interface ReadOptions {
  filter?: string;
  report: Report;
  format?: Format;
  profile?: Profile;
  data?: string;
  maxStore?: number;
  again?: boolean;
}

interface ExportOptions {
  format: ExportFormat;
  filter?: string;
  output?: string;
  data?: string;
  from?: number;
  to?: number;
}

function wrong(text: string): never {
  throw new Failure(text, ExitCode.USAGE);
}

function checkExport(files: readonly string[], { format, data, from, to }: ExportOptions): void {
  if (data === undefined) {
    if (files.length === 0) wrong("give capture files, or --data FOLDER");
    if (from !== undefined || to !== undefined) wrong("--from and --to go with --data FOLDER");
    if (format === "parquet") wrong("parquet is made of a history: wireglass read FILE --data FOLDER makes one");
  } else {
    if (files.length > 0) wrong("give either capture files or --data FOLDER");
    if (format === "json") wrong("of a history there is ndjson, a line for each flow, instead of json");
    if (from !== undefined && to !== undefined && from >= to) wrong("--from is not before --to");
  }
}

function checkProfile({ report, format = "csv", profile }: Pick<ReadOptions, "report" | "format" | "profile">): void {
  if (profile === undefined || (report === "packets" && format === "csv")) return;
  throw new Failure("--profile goes with --report packets --format csv", ExitCode.USAGE);
}

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
