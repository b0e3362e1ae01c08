// Bytes that two threads share: what was read from the capture, and room for what has to go along from elsewhere.

/** What a capture is read in: so much that it stays in a core's own cache, with what is made of it. */
export const CHUNK = 128 * 1024;
/** For bytes from outside the chunk: a frame that lies across two, datagrams put together from fragments, however nested. */
const SPARE = 2 * 1024 * 1024;
/** Memory of that kind is copied by whole words only where both sides lie alike in them. */
const WORD = 8;

export class SharedBytes {
  static readonly SIZE: number = CHUNK + SPARE;

  /** The chunk, and the spare room behind it. */
  readonly all: Uint8Array;
  readonly chunk: Uint8Array;
  #spare = CHUNK;
  /** The buffer that was asked for last, and where it begins in `all`; negative when it is another one. */
  #seen: Uint8Array | null = null;
  #place = 0;

  constructor(memory: SharedArrayBuffer, at: number) {
    this.all = new Uint8Array(memory, at);
    this.chunk = this.all.subarray(0, CHUNK);
  }

  /** What was added may go. */
  clear(): void {
    this.#spare = CHUNK;
  }

  /** Where the buffer begins in `all`; negative when it is another one. */
  placeOf(buffer: Uint8Array): number {
    if (buffer !== this.#seen) {
      this.#seen = buffer;
      this.#place = buffer.buffer === this.all.buffer ? buffer.byteOffset - this.all.byteOffset : -1;
    }
    return this.#place;
  }

  /** Whether there is room for so many pieces, of so many bytes together. */
  hasRoom(pieces: number, length: number): boolean {
    return this.#spare + length + pieces * WORD <= this.all.length;
  }

  /** Copies a piece to the spare room, and answers where it is: NaN when that is too small. */
  add(from: Uint8Array, offset: number, length: number): number {
    const start = this.#spare + ((from.byteOffset + offset - this.all.byteOffset - this.#spare) & (WORD - 1));
    if (start + length > this.all.length) return Number.NaN;
    this.all.set(from.subarray(offset, offset + length), start);
    this.#spare = start + length;
    return start;
  }
}
