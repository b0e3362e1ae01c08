// From what the engine says to a report on standard output: the same for a file and for an interface.

import { compileFilter } from "@wireglass/core";
import type { Engine, EngineOptions, FlowRecord, PacketPredicate, PacketRecord, View } from "@wireglass/core";
import type { Output } from "../output/output.ts";
import { rowWriter } from "../output/rows.ts";
import type { Format, RowWriter } from "../output/rows.ts";
import { FLOW_COLUMNS, FLOW_FIELDS } from "./flows.ts";
import { PACKET_COLUMNS, PACKET_FIELDS } from "./packets.ts";
import { writeSummary } from "./summary.ts";

export type Report = "summary" | "flows" | "packets";
export const REPORTS: readonly Report[] = ["summary", "flows", "packets"];

export interface ReporterOptions {
  report: Report;
  format: Format;
  /** Display filter, known to be right; empty for everything. */
  filter: string;
}

export class Reporter {
  /** What the engine must be made with. */
  readonly engineOptions: Pick<EngineOptions, "onFlow">;
  readonly #options: ReporterOptions;
  readonly #output: Output;
  readonly #flows: RowWriter<FlowRecord> | null;
  readonly #packets: RowWriter<PacketRecord> | null;
  readonly #predicate: PacketPredicate | null;
  #engine!: Engine;
  #view!: View;

  constructor(options: ReporterOptions, output: Output) {
    const { report, format, filter } = options;
    this.#options = options;
    this.#output = output;
    const flows = report === "flows" ? rowWriter(format, output, FLOW_FIELDS, FLOW_COLUMNS) : null;
    this.#flows = flows;
    this.#packets = report === "packets" ? rowWriter(format, output, PACKET_FIELDS, PACKET_COLUMNS) : null;
    this.#predicate = report === "packets" && filter !== "" ? compileFilter(filter).packet : null;
    this.engineOptions =
      flows === null ? {} : { onFlow: (flow, views) => views.selected(this.#view) && flows.row(flow) };
  }

  begin(engine: Engine): void {
    const { filter, report } = this.#options;
    this.#engine = engine;
    this.#view = filter === "" || report === "packets" ? engine.main : engine.addView(filter);
  }

  /** The engine has counted a packet. */
  packet(interfaceName: string | null): void {
    if (this.#packets === null) return;
    if (this.#predicate !== null && !this.#engine.matches(this.#predicate, interfaceName)) return;
    this.#packets.row(this.#engine.describe(interfaceName));
  }

  /** The input has ended. */
  end(): void {
    this.#engine.finish();
    this.#flows?.end();
    this.#packets?.end();
    const { report, format } = this.#options;
    if (report === "summary") writeSummary(format, this.#output, this.#engine.summary(this.#view));
  }
}
