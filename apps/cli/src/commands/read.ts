// wireglass read FILE|- …: one capture, or several one after the other, through the engine.

import { randomBytes } from "node:crypto";
import { Engine, FilterError, compileFilter } from "@wireglass/core";
import type { FlowRecord, PacketRecord } from "@wireglass/core";
import { ExitCode, Failure } from "../failure.ts";
import { openInput } from "../input/chunks.ts";
import { Progress } from "../input/progress.ts";
import { readCapture } from "../input/read-capture.ts";
import type { ReadHooks } from "../input/read-capture.ts";
import { Output } from "../output/output.ts";
import { rowWriter } from "../output/rows.ts";
import type { Format, RowWriter } from "../output/rows.ts";
import { FLOW_COLUMNS, FLOW_FIELDS } from "../reports/flows.ts";
import { PACKET_COLUMNS, PACKET_FIELDS } from "../reports/packets.ts";
import { writeSummary } from "../reports/summary.ts";

export type Report = "summary" | "flows" | "packets";
export const REPORTS: readonly Report[] = ["summary", "flows", "packets"];

export interface ReadOptions {
  filter: string;
  report: Report;
  format: Format;
}

/** The exit code: 1 when a file was damaged or reading was interrupted, after everything before that has been reported. */
export async function read(paths: readonly string[], options: ReadOptions): Promise<number> {
  const output = new Output();
  const reading = new Reading(options, output);
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
    const error = await readCapture(input, reading.engine, {
      ...reading.hooks,
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
  reading.end();
  output.flush();
  if (interrupted) failures.push("interrupted: what was read until then is reported above");
  for (const failure of failures) process.stderr.write(`wireglass: ${failure}\n`);
  return failures.length === 0 ? ExitCode.DONE : ExitCode.FAILED;
}

/** The engine, and the report that is made of what it says. */
class Reading {
  readonly engine: Engine;
  readonly hooks: Pick<ReadHooks, "packet"> = {};
  readonly #options: ReadOptions;
  readonly #output: Output;
  #rows: RowWriter<FlowRecord> | RowWriter<PacketRecord> | null = null;

  constructor(options: ReadOptions, output: Output) {
    this.#options = options;
    this.#output = output;
    const { report, format, filter } = options;
    const flows = report === "flows" ? rowWriter(format, output, FLOW_FIELDS, FLOW_COLUMNS) : null;
    this.engine = new Engine({
      seed: randomBytes(4).readInt32LE(),
      live: false,
      activeTimeout: Infinity,
      ...(flows === null ? {} : { onFlow: (flow, views) => views.selected(view) && flows.row(flow) }),
    });
    const view = filter === "" || report === "packets" ? this.engine.main : this.engine.addView(filter);
    if (flows !== null) this.#rows = flows;
    if (report === "packets") {
      const packets = rowWriter(format, output, PACKET_FIELDS, PACKET_COLUMNS);
      const predicate = filter === "" ? null : compileFilter(filter).packet;
      this.#rows = packets;
      this.hooks.packet = (name) => {
        if (predicate === null || this.engine.matches(predicate, name)) packets.row(this.engine.describe(name));
      };
    }
    this.end = () => {
      this.engine.finish();
      this.#rows?.end();
      if (report === "summary") writeSummary(this.#options.format, this.#output, this.engine.summary(view));
    };
  }

  /** The input has ended. */
  readonly end: () => void;
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
