// The frames of one direction of an HTTP/2 connection (RFC 9113, 4): header blocks are put together, everything else is
// measured and skipped.

const HEADER_BYTES = 9;
/** A header block with its continuations. */
const MOST_BLOCK = 65_536;
const FIRST_ROOM = 1024;

export const FrameType = { DATA: 0, HEADERS: 1, RST_STREAM: 3, SETTINGS: 4, PUSH_PROMISE: 5, CONTINUATION: 9 } as const;
const Flag = { END_STREAM: 1, END_HEADERS: 4, PADDED: 8, PRIORITY: 0x20 } as const;

export interface FrameSink {
  /** A header block is complete: of a request or an answer, or (`promise`) of a request that the server makes up. False: give up. */
  block(stream: number, promise: boolean, data: Uint8Array, end: number): boolean;
  /** The first byte of a block is there. */
  blockBegins(): void;
  /** A stream's message is over, behind its block. `whole`: its last byte was there. */
  ends(stream: number, whole: boolean): void;
}

export class FrameReader {
  readonly #sink: FrameSink;
  readonly #header = new Uint8Array(HEADER_BYTES);
  #headerLength = 0;
  /** Bytes of the current frame's payload that are still to come, and whether they belong to a block. */
  #left = 0;
  #collecting = false;
  #block = new Uint8Array(0);
  #blockLength = 0;
  #stream = 0;
  #promise = false;
  /** The block's message has nothing else. */
  #endsStream = false;
  /** The block goes on in CONTINUATION frames. */
  #continues = false;
  #failed = false;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  /** False when it is not HTTP/2, or too much. */
  read(data: Uint8Array, at: number, end: number): boolean {
    while (at < end && !this.#failed) {
      if (this.#headerLength < HEADER_BYTES) {
        this.#header[this.#headerLength++] = data[at++];
        if (this.#headerLength === HEADER_BYTES) this.#begin();
      } else {
        const part = Math.min(this.#left, end - at);
        if (this.#collecting) this.#collect(data, at, part);
        at += part;
        this.#left -= part;
      }
      if (this.#headerLength === HEADER_BYTES && this.#left === 0) this.#finish();
    }
    return !this.#failed;
  }

  /** Lost bytes are no harm inside of a payload that is skipped. */
  gap(bytes: number): boolean {
    if (this.#failed || this.#headerLength < HEADER_BYTES || this.#collecting || bytes > this.#left) return false;
    this.#left -= bytes;
    if (this.#left === 0) this.#finish(false);
    return true;
  }

  #begin(): void {
    const header = this.#header;
    this.#left = (header[0] << 16) | (header[1] << 8) | header[2];
    const type = header[3];
    const stream = streamOf(header);
    const opens = type === FrameType.HEADERS || type === FrameType.PUSH_PROMISE;
    this.#collecting = opens || type === FrameType.CONTINUATION;
    // Nothing may come between the frames of a block (RFC 9113, 6.10).
    if (this.#continues !== (type === FrameType.CONTINUATION) || (this.#continues && stream !== this.#stream))
      this.#failed = true;
    if (this.#collecting && this.#left + this.#blockLength > MOST_BLOCK) this.#failed = true;
    if (!opens || this.#failed) return;
    this.#stream = stream;
    this.#promise = type === FrameType.PUSH_PROMISE;
    this.#endsStream = type === FrameType.HEADERS && (header[4] & Flag.END_STREAM) !== 0;
    this.#sink.blockBegins();
  }

  #collect(data: Uint8Array, at: number, length: number): void {
    const needed = this.#blockLength + length;
    if (needed > this.#block.length) {
      const grown = new Uint8Array(Math.max(needed, 2 * this.#block.length, FIRST_ROOM));
      grown.set(this.#block.subarray(0, this.#blockLength));
      this.#block = grown;
    }
    for (let i = 0; i < length; i++) this.#block[this.#blockLength + i] = data[at + i];
    this.#blockLength = needed;
  }

  #finish(seen = true): void {
    this.#headerLength = 0;
    if (this.#failed) return;
    const flags = this.#header[4];
    if (!this.#collecting) return this.#finishOther(flags, seen);
    if (this.#header[3] !== FrameType.CONTINUATION) this.#strip(flags);
    this.#continues = (flags & Flag.END_HEADERS) === 0;
    this.#collecting = false;
    if (this.#continues || this.#failed) return;
    if (!this.#sink.block(this.#stream, this.#promise, this.#block, this.#blockLength)) this.#failed = true;
    else if (this.#endsStream) this.#sink.ends(this.#stream, seen);
    this.#blockLength = 0;
  }

  #finishOther(flags: number, seen: boolean): void {
    const type = this.#header[3];
    if (type === FrameType.DATA && (flags & Flag.END_STREAM) !== 0) this.#sink.ends(streamOf(this.#header), seen);
    else if (type === FrameType.RST_STREAM) this.#sink.ends(streamOf(this.#header), false);
  }

  /** Takes padding, priority and the promised stream out of the block (RFC 9113, 6.2 and 6.6). */
  #strip(flags: number): void {
    const block = this.#block;
    const length = this.#blockLength;
    const padded = (flags & Flag.PADDED) !== 0;
    const padding = padded ? (length > 0 ? block[0] : 0) : 0;
    let front = padded ? 1 : 0;
    if (this.#promise) front += 4;
    else if ((flags & Flag.PRIORITY) !== 0) front += 5;
    if (front + padding > length) {
      this.#failed = true;
      return;
    }
    block.copyWithin(0, front, length);
    this.#blockLength -= front + padding;
  }
}

function streamOf(header: Uint8Array): number {
  return ((header[5] & 0x7f) << 24) | (header[6] << 16) | (header[7] << 8) | header[8];
}
