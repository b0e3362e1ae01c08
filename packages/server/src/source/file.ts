// A capture file or a pipe. A file is read again, in the background, for every other filter, and knows then what the first
// reading has learned of its flows; a pipe can be read only once, so a filter counts from then on.

import type { Problem } from "@wireglass/contract";
import { type CaptureFileError, compileFilter, type EngineOptions, Verdicts } from "@wireglass/core";
import type { FileInput } from "../engine/calls.ts";
import { toProblem } from "../problem.ts";
import { FilePass } from "./file-pass.ts";
import type { FrameSink } from "./frame-sink.ts";
import { type OnChange, openEngineView, type OpenView, type Source } from "./source.ts";
import { initialState } from "./source-state.ts";

/** Makes an engine of its own for each reading. */
export type CreateSink = (options: Pick<EngineOptions, "learn" | "verdicts">) => FrameSink;

export class FileSource implements Source {
  readonly state = initialState("file");
  /** What is in a file need not be saved again. */
  readonly interfaces = null;
  #input: FileInput;
  readonly sink: FrameSink;
  #onChange: OnChange;
  #createSink: CreateSink;
  #verdicts = new Verdicts();
  #pass: FilePass;
  #done: Promise<void>;

  constructor(input: FileInput, createSink: CreateSink, onChange: OnChange) {
    this.#input = input;
    this.#createSink = createSink;
    this.sink = createSink(input.size === null ? {} : { learn: this.#verdicts });
    this.#onChange = onChange;
    this.state.file = input.name;
    this.state.state = "running";
    this.state.started = Date.now() / 1000;
    this.#pass = new FilePass(this.sink);
    this.#done = this.#pass.run(input).then(
      (damage) => this.#end(damage === null ? null : describe(damage, input.name)),
      (error: unknown) => this.#end({ ...toProblem(error, "unreadable"), remedy: null }),
    );
  }

  openView(filter: string): OpenView {
    if (filter === "" || this.#input.size === null) return openEngineView(this, filter);
    const { needsVerdicts } = compileFilter(filter);
    const sink = this.#createSink(needsVerdicts ? { verdicts: this.#verdicts } : {});
    const { engine } = sink;
    const view = engine.addView(filter);
    const pass = new FilePass(sink);
    void this.#readAgain(pass, needsVerdicts);
    return {
      get settled() {
        return pass.finished;
      },
      snapshot: (cursor) => engine.snapshot(view, cursor),
      close: () => pass.cancel(),
    };
  }

  tick(): void {
    if (this.state.state !== "running") return;
    this.#setProgress();
    this.#onChange();
  }

  async stop(): Promise<void> {
    this.#pass.cancel();
    // A pipe may never say another word.
    if (this.#input.size !== null) await this.#done;
    else this.#end(null);
  }

  async #readAgain(pass: FilePass, needsVerdicts: boolean): Promise<void> {
    if (needsVerdicts) await this.#done;
    // The first reading has told what is wrong with the file.
    await pass.run(this.#input).catch(() => null);
  }

  #end(problem: Problem | null): void {
    if (this.state.state !== "running") return;
    // What came last is looked at now. What goes on when a file ends stays open.
    this.sink.engine.detection?.finishing();
    this.#setProgress();
    this.state.problem = problem;
    this.state.state = problem === null ? "finished" : "failed";
    this.#onChange();
  }

  #setProgress(): void {
    const { size } = this.#input;
    // A file may still be growing.
    this.state.progress = size === null || size === 0 ? null : Math.min(1, this.#pass.position / size);
  }
}

function describe(damage: CaptureFileError, name: string): Problem {
  return {
    code: damage.code,
    message: `${name}: ${damage.message}.`,
    remedy: damage.code === "not-a-capture" ? "Open a pcap or pcapng file." : "Everything before the damage is shown.",
  };
}
