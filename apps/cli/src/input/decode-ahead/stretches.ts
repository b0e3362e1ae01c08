// The memory that both threads share: stretches of the file one after the other, round and round, each with who has it now.

import { PackedPackets } from "@wireglass/core/decoding";

/**
 * One is filled and one is counted. The others are some twenty milliseconds of counting: so long the thread that fills them
 * may have to wait for a processor while V8 compiles.
 */
const COUNT = 64;
/** Milliseconds: much less than it takes to count the stretches. */
const NAP = 0.5;

/** Who has a stretch. */
export const Stage = {
  /** To be filled. */
  EMPTY: 0,
  /** To be counted; the next stretch is the next. */
  FULL: 1,
  /** The same, but more packets of these bytes are to come in this very stretch. */
  HALF: 2,
  /** To be counted, and nothing follows. */
  LAST: 3,
} as const;

const STOP = COUNT;
/** In doubles: how far the file has been read. */
const POSITION = COUNT / 2 + 1;
const CONTROL_DOUBLES = POSITION + 1;

/** What one thread hands to the other. */
export interface SharedStretches {
  control: SharedArrayBuffer;
  stretches: SharedArrayBuffer[];
}

export class Stretches {
  readonly shared: SharedStretches;
  readonly #control: Int32Array;
  readonly #doubles: Float64Array;
  readonly #packets: PackedPackets[];

  constructor(whole: boolean, shared: SharedStretches = newMemory()) {
    this.shared = shared;
    this.#control = new Int32Array(shared.control);
    this.#doubles = new Float64Array(shared.control);
    this.#packets = shared.stretches.map((memory) => new PackedPackets(memory, whole));
  }

  packets(number: number): PackedPackets {
    return this.#packets[number % COUNT]!;
  }

  stage(number: number): number {
    return Atomics.load(this.#control, number % COUNT);
  }

  setStage(number: number, stage: number): void {
    Atomics.store(this.#control, number % COUNT, stage);
    Atomics.notify(this.#control, number % COUNT);
  }

  /** Its packets have been counted. Nobody is woken: that would cost the counting thread as much as a stretch does. */
  giveBack(number: number): void {
    Atomics.store(this.#control, number % COUNT, Stage.EMPTY);
  }

  /** Blocks for a moment: whoever fills the stretches has nothing to do while all are full. */
  nap(number: number): void {
    Atomics.wait(this.#control, number % COUNT, this.stage(number), NAP);
  }

  /** Blocks while the stretch is empty, at most for so many milliseconds. */
  waitWhileEmpty(number: number, milliseconds: number): void {
    Atomics.wait(this.#control, number % COUNT, Stage.EMPTY, milliseconds);
  }

  /** Nothing more is wanted. */
  stop(): void {
    Atomics.store(this.#control, STOP, 1);
  }

  /** Bytes of the file that have been read, for who wants to see progress. */
  get position(): number {
    return this.#doubles[POSITION]!;
  }

  set position(bytes: number) {
    this.#doubles[POSITION] = bytes;
  }

  get stopped(): boolean {
    return Atomics.load(this.#control, STOP) !== 0;
  }
}

function newMemory(): SharedStretches {
  return {
    control: new SharedArrayBuffer(8 * CONTROL_DOUBLES),
    stretches: Array.from({ length: COUNT }, () => new SharedArrayBuffer(PackedPackets.SIZE)),
  };
}
