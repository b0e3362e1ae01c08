// The heads of the messages of one direction, however its segments cut them: for protocols whose messages tell their length.

/** The length of the whole message that begins at `at`, from its header; 0 or less where it is no message. */
export type Measure = (data: Uint8Array, at: number) => number;

export class HeadReader {
  /** The head of the message read last: `bytes[0, length)`. */
  readonly bytes: Uint8Array;
  length = 0;
  /** What came was no message: nothing more is read. */
  broken = false;
  readonly #header: number;
  readonly #measure: Measure;
  #have = 0;
  /** Bytes of the message on the wire; 0 until its header is there. */
  #total = 0;
  #skip = 0;

  /** Messages have at least `header` bytes, from which `measure` tells their length; of each, `cap` bytes are kept. */
  constructor(header: number, cap: number, measure: Measure) {
    this.bytes = new Uint8Array(Math.max(header, cap));
    this.#header = header;
    this.#measure = measure;
  }

  /** Reads from `data[at, end)`: the place behind the head of a message, or -1 when no further one is there. */
  read(data: Uint8Array, at: number, end: number): number {
    if (this.broken) return -1;
    const skipped = Math.min(this.#skip, end - at);
    this.#skip -= skipped;
    at += skipped;
    if (this.#total === 0) {
      at = this.#keep(data, at, end, this.#header);
      if (this.#have < this.#header) return -1;
      this.#total = this.#measure(this.bytes, 0);
      this.broken = this.#total < this.#header;
      if (this.broken) return -1;
    }
    const wanted = Math.min(this.#total, this.bytes.length);
    at = this.#keep(data, at, end, wanted);
    if (this.#have < wanted) return -1;
    this.length = wanted;
    this.#skip = this.#total - wanted;
    this.#have = 0;
    this.#total = 0;
    return at;
  }

  #keep(data: Uint8Array, at: number, end: number, wanted: number): number {
    while (this.#have < wanted && at < end) this.bytes[this.#have++] = data[at++];
    return at;
  }
}
