// The frames that a display filter selects, judged as the engine judges them: with the application and the names of their flow.

import { type CompiledFilter, Engine, type EngineOptions, type Frame, type PacketPredicate } from "@wireglass/core";
import type { Emit, Selection } from "./selection.ts";

const MEMORY = 64 << 20;

export class FilterSelection implements Selection {
  readonly #engine: Engine;
  readonly #predicate: PacketPredicate;
  readonly #emit: Emit;

  constructor({ packet }: CompiledFilter, emit: Emit, seed: number, options: Pick<EngineOptions, "verdicts"> = {}) {
    this.#engine = new Engine({ seed, live: false, activeTimeout: Infinity, memory: MEMORY, ...options });
    this.#predicate = packet;
    this.#emit = emit;
  }

  offer(frame: Frame, interfaceName: string | null): void {
    this.#engine.ingest(frame, interfaceName);
    if (this.#engine.matches(this.#predicate)) this.#emit(frame);
  }

  end(): void {}
}

/** Looks at frames only to learn what their flows turn out to be. */
export class Learning implements Selection {
  readonly #engine: Engine;

  constructor(learn: NonNullable<EngineOptions["learn"]>, seed: number) {
    this.#engine = new Engine({ seed, live: false, activeTimeout: Infinity, memory: MEMORY, learn });
  }

  offer(frame: Frame, interfaceName: string | null): void {
    this.#engine.ingest(frame, interfaceName);
  }

  end(): void {
    this.#engine.finish();
  }
}
