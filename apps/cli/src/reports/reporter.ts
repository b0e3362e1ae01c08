// From what the engine says to a report on standard output: the same for a file and for an interface.

import { compileFilter } from "@wireglass/core";
import type { CountryOf, Engine, EngineOptions, FlowViews, PacketPredicate, View } from "@wireglass/core";
import type { Profile } from "@wireglass/store/log";
import type { Format, Report } from "../choices.ts";
import type { Output } from "../output/output.ts";
import { rowWriter } from "../output/rows.ts";
import type { RowWriter } from "../output/rows.ts";
import { ALERT_COLUMNS, ALERT_FIELDS, AlertReport } from "./alerts.ts";
import { DNS_COLUMNS, DNS_FIELDS } from "./dns.ts";
import { FLOW_COLUMNS, FLOW_FIELDS } from "./flows.ts";
import { HTTP_COLUMNS, HTTP_FIELDS } from "./http.ts";
import { LATENCY_COLUMNS, LATENCY_FIELDS } from "./latency.ts";
import { PACKET_COLUMNS, PACKET_FIELDS } from "./packets.ts";
import type { ProfileReport } from "./profile.ts";
import { writeSummary } from "./summary.ts";
import { TLS_COLUMNS, TLS_FIELDS } from "./tls.ts";

export interface ReporterOptions {
  report: Report;
  format: Format;
  /** Display filter, known to be right; empty for everything. */
  filter: string;
  /** With packets as csv: the columns of one of the older programs. */
  profile?: Profile | undefined;
  /** Somebody watches: alerts are told of when they begin and change, not only at their end. */
  live?: boolean;
}

/** What few reports take. */
export interface ReportParts {
  country: CountryOf | undefined;
  profile: ((output: Output) => ProfileReport) | null;
}

export class Reporter {
  /** What the engine must be made with. */
  readonly engineOptions: Pick<EngineOptions, "details" | "decrypt" | "latency" | "onFlow" | "onRecord" | "detect">;
  readonly #options: ReporterOptions;
  readonly #output: Output;
  /** Null for what is no list. */
  readonly #rows: RowWriter<object> | null;
  readonly #profile: ProfileReport | null;
  readonly #predicate: PacketPredicate | null;
  readonly #alerts: AlertReport | null;
  #engine!: Engine;
  #view!: View;

  constructor(options: ReporterOptions, output: Output, parts: ReportParts) {
    const { report, format, filter } = options;
    const { country } = parts;
    this.#options = options;
    this.#output = output;
    this.#profile = parts.profile?.(output) ?? null;
    this.#rows = this.#profile === null ? rowsOf(report, format, output) : null;
    this.#predicate = report === "packets" && filter !== "" ? compileFilter(filter).packet : null;
    this.#alerts =
      report === "alerts" ? new AlertReport({ ...options, country }, (alert) => this.#rows?.row(alert)) : null;
    const row = (record: object, views: FlowViews): void => {
      if (views.selected(this.#view)) this.#rows?.row(record);
    };
    // These show none of the names that sessions read; a filter may ask for them.
    const details = filter !== "" || !["summary", "packets", "dns"].includes(report);
    const latency = report === "latency";
    // Nor do these show what is in QUIC's first packets, and to decrypt them takes longer than all the rest. No alert comes from
    // there either: it would be a name or a fingerprint on a list, of which there are none here.
    const decrypt = filter !== "" || report === "flows" || report === "tls";
    const onRecord: EngineOptions["onRecord"] = (name, record, views) => name === report && row(record, views);
    if (this.#alerts !== null)
      this.engineOptions = {
        details,
        decrypt,
        latency,
        ...this.#alerts.engineOptions((views) => views.selected(this.#view)),
      };
    else if (report === "flows") this.engineOptions = { details, decrypt, latency, onFlow: row };
    else if (report === "dns" || report === "tls" || report === "http")
      this.engineOptions = { details, decrypt, latency, onRecord };
    else this.engineOptions = { details, decrypt, latency, ...this.#profile?.engineOptions };
  }

  begin(engine: Engine): void {
    const { filter, report } = this.#options;
    this.#engine = engine;
    this.#view = filter === "" || report === "packets" ? engine.main : engine.addView(filter);
  }

  /** The engine has counted a packet. */
  packet(interfaceName: string | null): void {
    if (this.#options.report !== "packets") return;
    if (this.#predicate !== null && !this.#engine.matches(this.#predicate)) return;
    if (this.#profile !== null) this.#profile.packet(this.#engine);
    else this.#rows?.row(this.#engine.describe(interfaceName));
  }

  /** What has been reported so far goes to the output. */
  flush(): void {
    this.#profile?.end();
  }

  /** What the report lacks, in one line; null: nothing. */
  get shortcoming(): string | null {
    if (this.#alerts?.isCut !== true) return null;
    return "the filter selects more flows than are remembered: alerts may be missing; narrow it";
  }

  /** The input has ended. */
  end(): void {
    this.#engine.finish();
    const { report, format } = this.#options;
    if (report === "latency") for (const row of this.#view.latency?.kinds() ?? []) this.#rows?.row(row);
    this.#alerts?.end();
    this.#rows?.end();
    this.#profile?.end();
    if (report === "summary") writeSummary(format, this.#output, this.#engine.summary(this.#view));
  }
}

/** Loads what the report takes beyond the others: to be done before root is given up. */
export async function partsOf({ report, profile }: Pick<ReporterOptions, "report" | "profile">): Promise<ReportParts> {
  return {
    country: report === "alerts" ? await countryOf() : undefined,
    profile: profile === undefined ? null : await profileOf(profile),
  };
}

async function profileOf(profile: Profile): Promise<(output: Output) => ProfileReport> {
  const { ProfileReport } = await import("./profile.ts");
  return (output) => new ProfileReport(profile, output);
}

async function countryOf(): Promise<CountryOf> {
  const { CountryTable } = await import("@wireglass/server/country-table");
  return new CountryTable().countryOf;
}

function rowsOf(report: Report, format: Format, output: Output): RowWriter<object> | null {
  switch (report) {
    case "summary":
      return null;
    case "flows":
      return rowWriter(format, output, FLOW_FIELDS, FLOW_COLUMNS);
    case "packets":
      return rowWriter(format, output, PACKET_FIELDS, PACKET_COLUMNS);
    case "dns":
      return rowWriter(format, output, DNS_FIELDS, DNS_COLUMNS);
    case "tls":
      return rowWriter(format, output, TLS_FIELDS, TLS_COLUMNS);
    case "http":
      return rowWriter(format, output, HTTP_FIELDS, HTTP_COLUMNS);
    case "alerts":
      return rowWriter(format, output, ALERT_FIELDS, ALERT_COLUMNS);
    case "latency":
      return rowWriter(format, output, LATENCY_FIELDS, LATENCY_COLUMNS);
  }
}
