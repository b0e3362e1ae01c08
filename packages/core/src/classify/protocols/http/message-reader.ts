// The messages of one direction of an HTTP/1 connection (RFC 9112): their heads line by line, their bodies only measured.

import { beginsAnyCase, decimal, holds, indexOf, SPACE } from "../text/ascii.ts";
import { LineReader } from "../text/line-reader.ts";

/** Of a head, and of the trailers and chunk sizes of a body, together. */
const MOST_HEAD = 32 * 1024;
const MOST_LINE = 8192;
/** Pieces of a stream in which no message is found any more. */
const MOST_LOST = 512;

/** How a message's body ends, beside after so many bytes. */
export const Framing = {
  CHUNKED: -1,
  /** With the connection (RFC 9112, 6.3): all that comes is body. */
  CLOSE: -2,
  NOT_HTTP: -3,
} as const;

const State = {
  START: 0,
  HEADERS: 1,
  BODY: 2,
  CHUNK_SIZE: 3,
  CHUNK: 4,
  CHUNK_END: 5,
  TRAILERS: 6,
  LOST: 7,
  OVER: 8,
  /** A body that ends with the connection. */
  REST: 9,
} as const;

/** What a direction says; requests and responses differ in their first lines and in whether there is a body. */
export interface MessageSink {
  /** A message's first byte is there. */
  begins(): void;
  /** Its first line; false when that is not how such a message starts. */
  starts(line: LineReader): boolean;
  /** A header field: the name is `line.data[line.start, colon)`, the value `line.data[value, line.end)`. */
  field(line: LineReader, value: number): void;
  /** The head is complete; `length` is what it says of its body. Returns the length or Framing of the body that there is. */
  headEnds(length: number): number;
  /** The message is over. `whole`: its last byte was there. */
  ends(whole: boolean): void;
  /** Bytes are lost that may have held whole messages. */
  loses(): void;
  /** Whether a piece begins like a message: how to find back after a loss. */
  fits(data: Uint8Array, at: number, end: number): boolean;
}

export class MessageReader {
  readonly #sink: MessageSink;
  readonly #lines = new LineReader(MOST_LINE);
  #state: number = State.START;
  #begun = false;
  #left = 0;
  #headBytes = 0;
  #lost = 0;
  /** As the head says. */
  #length = 0;
  #chunked = false;
  #coded = false;

  constructor(sink: MessageSink) {
    this.#sink = sink;
  }

  /** Nothing will be read any more: too long a head, or the connection is not HTTP/1 from here on. */
  get over(): boolean {
    return this.#state === State.OVER;
  }

  /** The rest of the connection is the body of the last message. */
  get isRest(): boolean {
    return this.#state === State.REST;
  }

  /** Returns the place behind what was read: `end`, unless the connection stops being HTTP/1 before. */
  read(data: Uint8Array, at: number, end: number): number {
    if (this.#state === State.LOST && !this.#findBack(data, at, end)) return end;
    while (at < end && this.#state !== State.OVER) {
      if (this.#state === State.LOST || this.#state === State.REST) return end;
      if (this.#state === State.BODY || this.#state === State.CHUNK) {
        const part = Math.min(this.#left, end - at);
        at += part;
        this.#left -= part;
        if (this.#left === 0) this.#endPart(true);
        continue;
      }
      if (this.#state === State.START && !this.#begun) {
        this.#begun = true;
        this.#headBytes = 0;
        this.#sink.begins();
      }
      const next = this.#lines.read(data, at, end);
      if (this.#headBytes + (next < 0 ? this.#lines.pending : this.#lines.length) > MOST_HEAD) this.#state = State.OVER;
      if (next < 0) return end;
      at = next;
      this.#headBytes += this.#lines.length;
      if (this.#state !== State.OVER) this.#line();
    }
    return at;
  }

  gap(bytes: number): void {
    const measured = this.#state === State.BODY || this.#state === State.CHUNK;
    if (measured && bytes <= this.#left) {
      this.#left -= bytes;
      if (this.#left === 0) this.#endPart(false);
      return;
    }
    if (this.#state === State.REST) return;
    // What is there of a head counts; where its body ends is lost.
    const headCut = this.#state === State.HEADERS || (this.#state === State.START && this.#begun);
    if (this.#state === State.START && this.#begun) {
      this.#lines.cut();
      this.#sink.starts(this.#lines);
    }
    if (headCut) {
      this.#sink.headEnds(0);
      this.#sink.ends(false);
    } else this.#sink.loses();
    this.#lines.cut();
    this.#begun = false;
    if (this.#state !== State.OVER) this.#state = State.LOST;
  }

  #line(): void {
    const lines = this.#lines;
    const empty = lines.start === lines.end;
    switch (this.#state) {
      case State.START:
        // Empty lines before a request are skipped (RFC 9112, 2.2).
        if (empty) this.#begun = false;
        else if (this.#sink.starts(lines)) this.#startHead();
        else this.#lose();
        return;
      case State.HEADERS:
        if (empty) this.#endHead();
        else this.#field();
        return;
      case State.CHUNK_SIZE:
        return this.#startChunk();
      case State.CHUNK_END:
        if (empty) this.#state = State.CHUNK_SIZE;
        else this.#lose();
        return;
      default:
        if (empty) {
          this.#startMessage();
          this.#sink.ends(true);
        }
    }
  }

  /** A body has been measured to its end, or a chunk of one. */
  #endPart(seen: boolean): void {
    const isBody = this.#state === State.BODY;
    this.#state = isBody ? State.START : State.CHUNK_END;
    if (isBody) this.#sink.ends(seen);
  }

  #startMessage(): void {
    this.#state = State.START;
    this.#begun = false;
  }

  #startHead(): void {
    this.#state = State.HEADERS;
    this.#length = Framing.CLOSE;
    this.#chunked = false;
    this.#coded = false;
  }

  #field(): void {
    const lines = this.#lines;
    const { data, start, end } = lines;
    const colon = indexOf(data, 0x3a, start, end);
    if (colon < 0) return;
    const value = lines.skipSpaces(colon + 1);
    if (beginsAnyCase(data, start, colon + 1, "CONTENT-LENGTH:")) {
      let stop = end;
      while (stop > value && data[stop - 1] === SPACE) stop--;
      this.#length = Math.max(Framing.CLOSE, decimal(data, value, stop));
      if (this.#length < 0) this.#length = Framing.CLOSE;
    } else if (beginsAnyCase(data, start, colon + 1, "TRANSFER-ENCODING:")) {
      this.#coded = true;
      this.#chunked = holds(data, value, end, "CHUNKED");
    } else this.#sink.field(lines, value);
  }

  #endHead(): void {
    const said = this.#coded ? (this.#chunked ? Framing.CHUNKED : Framing.CLOSE) : this.#length;
    this.#begun = false;
    const length = this.#sink.headEnds(said);
    this.#headBytes = 0;
    if (length === Framing.CHUNKED) this.#state = State.CHUNK_SIZE;
    else if (length === Framing.CLOSE) this.#state = State.REST;
    else if (length < 0) this.#state = State.OVER;
    else {
      this.#left = length;
      this.#state = length === 0 ? State.START : State.BODY;
      if (length === 0) this.#sink.ends(true);
    }
  }

  /** `chunk-size [ chunk-ext ]` (RFC 9112, 7.1). */
  #startChunk(): void {
    const { data, start, end } = this.#lines;
    let size = 0;
    let at = start;
    for (; at < end && at - start < 12; at++) {
      const digit = hexDigit(data[at]);
      if (digit < 0) break;
      size = size * 16 + digit;
    }
    // Any number of chunks may come, but each has a short head.
    this.#headBytes = 0;
    if (at === start) return this.#lose();
    this.#left = size;
    this.#state = size === 0 ? State.TRAILERS : State.CHUNK;
  }

  #lose(): void {
    this.#sink.loses();
    this.#begun = false;
    this.#state = State.LOST;
  }

  #findBack(data: Uint8Array, at: number, end: number): boolean {
    if (this.#sink.fits(data, at, end)) {
      this.#lost = 0;
      this.#startMessage();
      return true;
    }
    if (++this.#lost > MOST_LOST) this.#state = State.OVER;
    return false;
  }
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
