// wireglass export FILE…: flows, and what was read in them, in the forms of other programs.

import { randomBytes } from "node:crypto";
import { statSync } from "node:fs";
import { Engine, Verdicts, compileFilter } from "@wireglass/core";
import type { EngineOptions, HttpRecord, TlsRecord } from "@wireglass/core";
import { ConnTracker, connRecord, eveDns, eveFlow, eveHttp, eveTls } from "@wireglass/store/formats";
import type { DnsRow } from "@wireglass/store/formats";
import type { FileExportFormat } from "../choices.ts";
import { ExitCode, Failure } from "../failure.ts";
import { Reading } from "../input/reading.ts";
import { Output } from "../output/output.ts";
import { rowWriter } from "../output/rows.ts";
import { jsonText, terminalText } from "../output/text.ts";
import { FLOW_FIELDS } from "../reports/flows.ts";

export interface ExportOptions {
  format: FileExportFormat;
  /** Known to be right. */
  filter: string;
  /** Undefined: standard output. */
  file: string | undefined;
}

/** The exit code, as of `read`. */
export async function exportFiles(paths: readonly string[], { format, filter, file }: ExportOptions): Promise<number> {
  if (file !== undefined) refuseInput(file, paths);
  const reading = new Reading(paths);
  const verdicts = compileFilter(filter).needsVerdicts && (await reading.canRepeat()) ? new Verdicts() : null;
  if (verdicts !== null) {
    const learner = newEngine({ learn: verdicts });
    await reading.run(learner, {});
    learner.finish();
  }
  const output = new Output(file);
  const tracker = new ConnTracker();
  const flows = format === "conn" || format === "eve" ? null : rowWriter(format, output, FLOW_FIELDS, []);
  const line = (record: object): void => output.write(`${jsonText(record)}\n`);
  const engine = newEngine({
    ...(verdicts === null ? {} : { verdicts }),
    onFlow: (flow, views) => {
      const facts = tracker.end(views.slot);
      if (!views.selected(view) || facts === null) return;
      if (flows !== null) flows.row(flow);
      else line(format === "conn" ? connRecord(flow, facts) : eveFlow(flow, facts));
    },
    ...(format === "eve" ? { onRecord } : {}),
  });
  const view = filter === "" ? engine.main : engine.addView(filter);

  function onRecord(...[report, record, views]: Parameters<NonNullable<EngineOptions["onRecord"]>>): void {
    if (!views.selected(view)) return;
    const facts = tracker.get(views.slot);
    // What the engine calls so has those fields.
    if (report === "dns") line(eveDns(record as DnsRow, facts?.destinationPort ?? null));
    else if (report === "http") line(eveHttp(record as HttpRecord, facts?.sourcePort ?? null));
    else if (report === "tls") line(eveTls(record as TlsRecord));
  }

  const { opened, left, failures } = await reading.run(engine, { packet: () => tracker.packet(engine) });
  if (opened) {
    engine.finish();
    flows?.end();
    output.close();
  }
  if (left) failures.push("interrupted: what was read until then has been exported");
  for (const failure of failures) process.stderr.write(`wireglass: ${terminalText(failure)}\n`);
  return failures.length === 0 ? ExitCode.DONE : ExitCode.FAILED;
}

/** What is being read must not be written over, whatever name it goes by. */
function refuseInput(file: string, paths: readonly string[]): void {
  const target = identityOf(file);
  if (target === null || !paths.some((path) => path !== "-" && identityOf(path) === target)) return;
  throw new Failure(`${file}: it is one of the captures that are to be read; give another name`, ExitCode.USAGE);
}

/** Null: there is no such file, or it cannot be looked at, which whoever opens it will say. */
function identityOf(path: string): string | null {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev} ${ino}`;
  } catch {
    return null;
  }
}

function newEngine(options: Partial<EngineOptions>): Engine {
  return new Engine({ seed: randomBytes(4).readInt32LE(), live: false, activeTimeout: Infinity, ...options });
}
