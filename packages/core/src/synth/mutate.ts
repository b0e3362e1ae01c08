// Damages frames for fuzzing, always in the same way for the same seed.

import { Frame } from "../capfile/frame.ts";
import { put16 } from "./bytes.ts";
import { Random } from "./random.ts";

const LONGEST = 65_536;

/** Values that lengths, offsets and counts break on. */
const EXTREMES = [0, 1, 3, 4, 7, 8, 0x7f, 0x80, 0xff, 0x100, 0x5ff, 0x7fff, 0x8000, 0xfffe, 0xffff];

export class Mutator {
  readonly #random: Random;
  readonly #buffer = new Uint8Array(LONGEST);
  #length = 0;

  constructor(seed: number) {
    this.#random = new Random(seed);
  }

  /**
   * Fills `out` with a damaged copy of `source`, which stays valid until the next call. The bytes of the frame
   * before it are still in the buffer: now and then the copy ends in them.
   */
  mutate(source: Uint8Array, out: Frame): void {
    const random = this.#random;
    const buffer = this.#buffer;
    const previous = this.#length;
    let length = Math.min(source.length, LONGEST);
    const kept = random.chance(0.1) ? random.below(length + 1) : length;
    buffer.set(source.subarray(0, kept));
    if (kept < length) length = Math.max(kept, Math.min(previous, LONGEST));
    const wire = length;
    if (random.chance(0.6)) this.#changeBytes(length);
    if (random.chance(0.3)) this.#changeLength(length);
    if (random.chance(0.25)) length = random.below(length + 1);
    this.#length = length;
    out.data = buffer;
    out.offset = 0;
    out.captured = length;
    // A cut by the sender and a cut by the capture are two things to a decoder.
    out.length = random.chance(0.5) ? length : Math.max(length, wire);
  }

  /** One byte in fifty. */
  #changeBytes(length: number): void {
    const count = 1 + Math.floor(length / 50);
    for (let i = 0; i < count; i++) this.#buffer[this.#random.below(length)] = this.#random.next();
  }

  /** An extreme where a length field may be: mostly in the headers. */
  #changeLength(length: number): void {
    if (length < 2) return;
    const at = this.#random.below(this.#random.chance(0.8) ? Math.min(length - 1, 80) : length - 1);
    const value = this.#random.pick(EXTREMES);
    if (this.#random.chance(0.5)) put16(this.#buffer, at, value);
    else this.#buffer[at] = value;
  }
}
