// The report of packets in the columns of one of the older programs.

import type { Engine, EngineOptions } from "@wireglass/core";
import { AnswerLatency, type Profile, ProfileRows, headerOf } from "@wireglass/store/log";
import type { Output } from "../output/output.ts";

const BATCH = 1 << 16;

export class ProfileReport {
  /** Answers to DNS questions are timed where a column shows it. */
  readonly engineOptions: Pick<EngineOptions, "onRecord">;
  readonly #rows: ProfileRows;
  readonly #output: Output;
  readonly #latency = new AnswerLatency();

  constructor(profile: Profile, output: Output) {
    this.#rows = new ProfileRows(profile);
    this.#output = output;
    this.engineOptions = profile === "b" ? { onRecord: (report, record) => this.#latency.record(report, record) } : {};
    output.write(headerOf(profile));
  }

  /** The engine has counted a packet that is wanted. */
  packet(engine: Engine): void {
    this.#rows.append(engine.packet, engine.app, this.#latency.take(engine.packet.time));
    if (this.#rows.pending >= BATCH) this.end();
  }

  end(): void {
    this.#output.write(Buffer.from(this.#rows.take()).toString("latin1"));
  }
}
