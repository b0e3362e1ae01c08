// Lines of one direction of a stream, however its segments cut them.

import { EMPTY } from "../../../capfile/frame.ts";
import { CR, LF, SPACE } from "./ascii.ts";

const FIRST_ROOM = 256;

/** A line that is whole in its segment is read where it lies; of others the beginning is kept, as far as the cap allows. */
export class LineReader {
  /** The line read last, without its end: `data[start, end)`, valid until more is read. */
  data: Uint8Array = EMPTY;
  start = 0;
  end = 0;
  /** Bytes of that line on the wire, its end included. */
  length = 0;
  readonly #cap: number;
  #kept: Uint8Array = EMPTY;
  #keptLength = 0;
  #pending = 0;

  constructor(cap: number) {
    this.#cap = cap;
  }

  /** Bytes of a line that has begun and not ended. */
  get pending(): number {
    return this.#pending;
  }

  /** Reads a line from `data[at, end)`: the place behind it, or -1 when it has not ended there. */
  read(data: Uint8Array, at: number, end: number): number {
    let stop = at;
    while (stop < end && data[stop] !== LF) stop++;
    if (this.#pending === 0 && stop < end) this.#set(data, at, Math.min(stop, at + this.#cap), stop + 1 - at);
    else {
      this.#keep(data, at, stop);
      if (stop === end) return -1;
      this.#set(this.#kept, 0, this.#keptLength, this.#pending + 1);
      this.#pending = 0;
      this.#keptLength = 0;
    }
    if (this.end > this.start && this.data[this.end - 1] === CR) this.end--;
    return stop + 1;
  }

  /** What there is of a line that will not end any more is read as the line. */
  cut(): void {
    this.#set(this.#kept, 0, this.#keptLength, this.#pending);
    this.#pending = 0;
    this.#keptLength = 0;
  }

  /** The place behind the spaces that follow `at`. */
  skipSpaces(at: number): number {
    while (at < this.end && (this.data[at] === SPACE || this.data[at] === 9)) at++;
    return at;
  }

  /** The place of the next space from `at` on, or the line's end. */
  wordEnd(at: number): number {
    while (at < this.end && this.data[at] !== SPACE) at++;
    return at;
  }

  #set(data: Uint8Array, start: number, end: number, length: number): void {
    this.data = data;
    this.start = start;
    this.end = end;
    this.length = length;
  }

  #keep(data: Uint8Array, at: number, end: number): void {
    this.#pending += end - at;
    const added = Math.min(end - at, this.#cap - this.#keptLength);
    const needed = this.#keptLength + added;
    if (needed > this.#kept.length) {
      const grown = new Uint8Array(Math.min(this.#cap, Math.max(needed, 2 * this.#kept.length, FIRST_ROOM)));
      grown.set(this.#kept.subarray(0, this.#keptLength));
      this.#kept = grown;
    }
    for (let i = 0; i < added; i++) this.#kept[this.#keptLength + i] = data[at + i];
    this.#keptLength = needed;
  }
}
