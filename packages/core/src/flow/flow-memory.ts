// One buffer for all flows, reserved at once and committed by the system page by page, so that it never moves or pauses to grow.

import { STRIDE } from "./columns.ts";

/** The C library puts 16 bytes before a large block; with these 48 more, flows begin on cache lines. */
const ALIGNMENT = 48;

export class FlowMemory {
  readonly words: Int32Array;
  readonly doubles: Float64Array;
  readonly singles: Float32Array;

  /** Slots 1 to `flows`; slot 0 stands for none. */
  constructor(flows: number) {
    const count = (flows + 1) * STRIDE;
    const buffer = new ArrayBuffer(count * 4 + ALIGNMENT);
    this.words = new Int32Array(buffer, ALIGNMENT, count);
    this.singles = new Float32Array(buffer, ALIGNMENT, count);
    this.doubles = new Float64Array(buffer, ALIGNMENT, count / 2);
  }
}
