// Which frames are wanted. Frames are offered one after the other, in the order of the capture, and are handed on in that order;
// what a frame turns out to be may only be known some frames later.

import type { Frame } from "@wireglass/core";

/** Takes a frame that is wanted, before it returns. */
export type Emit = (frame: Frame) => void;

export interface Selection {
  offer(frame: Frame, interfaceName: string | null): void;
  /** No frame comes any more. */
  end(): void;
}

/** Microseconds since 1970, both included. */
export interface TimeRange {
  from: number;
  to: number;
}

export class EveryFrame implements Selection {
  readonly #emit: Emit;

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  offer(frame: Frame): void {
    this.#emit(frame);
  }

  end(): void {}
}
