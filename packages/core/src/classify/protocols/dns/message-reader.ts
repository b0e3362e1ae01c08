// Cuts one direction of a stream into messages that have their length in two bytes before them. Keeps nothing of a message
// that comes in one piece.

import { EMPTY } from "../../../capfile/frame.ts";
import { u16 } from "../../../decode/bytes.ts";

const PREFIX = 2;
/** Kept of a message in pieces: thousands of flows may be in the middle of one of 64 KiB. What follows is as good as lost. */
const MOST_KEPT = 16_384;
const FIRST_KEPT = 512;

export interface MessageSink {
  message(outbound: boolean, data: Uint8Array, start: number, end: number): void;
}

export class MessageReader {
  readonly #outbound: boolean;
  readonly #sink: MessageSink;
  #kept: Uint8Array = EMPTY;
  #length = 0;
  /** Bytes of the message at hand that have yet to come; -1 where its length is not known. */
  #left = -1;
  /** First byte of a length whose second is in the next segment; -1 where there is none. */
  #high = -1;
  /** Bytes of it have been lost: what comes behind them has no place. */
  #spoiled = false;

  constructor(outbound: boolean, sink: MessageSink) {
    this.#outbound = outbound;
    this.#sink = sink;
  }

  feed(data: Uint8Array, start: number, end: number): void {
    let at = start;
    while (at < end) {
      if (this.#left < 0) at = this.#begin(data, at, end);
      else at = this.#goOn(data, at, end);
    }
  }

  /** Bytes that will not come. False where nobody can tell any more where a message begins. */
  skip(bytes: number): boolean {
    if (this.#left < bytes) return false;
    this.#spoiled = true;
    this.#left -= bytes;
    if (this.#left === 0) this.#complete();
    return true;
  }

  #begin(data: Uint8Array, at: number, end: number): number {
    if (this.#high >= 0) {
      this.#left = (this.#high << 8) | data[at];
      this.#high = -1;
      if (this.#left === 0) this.#left = -1;
      return at + 1;
    }
    if (end - at < PREFIX) {
      this.#high = data[at];
      return end;
    }
    const length = u16(data, at);
    const message = at + PREFIX;
    if (message + length <= end) {
      if (length > 0) this.#sink.message(this.#outbound, data, message, message + length);
      return message + length;
    }
    this.#left = length;
    return message;
  }

  #goOn(data: Uint8Array, at: number, end: number): number {
    const taken = Math.min(this.#left, end - at);
    if (!this.#spoiled) this.#keep(data, at, Math.min(taken, MOST_KEPT - this.#length));
    this.#left -= taken;
    if (this.#left === 0) this.#complete();
    return at + taken;
  }

  #keep(data: Uint8Array, at: number, length: number): void {
    const wanted = this.#length + length;
    if (wanted > this.#kept.length) {
      const room = Math.min(MOST_KEPT, Math.max(FIRST_KEPT, wanted, 2 * this.#kept.length));
      const grown = new Uint8Array(room);
      grown.set(this.#kept.subarray(0, this.#length));
      this.#kept = grown;
    }
    for (let i = 0; i < length; i++) this.#kept[this.#length + i] = data[at + i];
    this.#length = wanted;
  }

  #complete(): void {
    const kept = this.#kept;
    const length = this.#length;
    this.#kept = EMPTY;
    this.#length = 0;
    this.#left = -1;
    this.#spoiled = false;
    this.#sink.message(this.#outbound, kept, 0, length);
  }
}
