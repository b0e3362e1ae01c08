// Handshake messages of DTLS (RFC 6347, section 4.2.3) out of their fragments, which carry their place in the message.
// Fragments are taken in order; what came too early comes again when its sender gets no answer.

import type { HandshakeSink } from "./handshake-reader.ts";
import { MOST_KEPT, roomFor } from "./message-room.ts";

/** Type, length, number of the message, offset and length of the fragment. */
export const FRAGMENT_HEADER_LENGTH = 12;

export class FragmentReader {
  readonly #sink: HandshakeSink;
  readonly #outbound: boolean;
  /** The message that is being put together. */
  #number = -1;
  #taken = 0;
  #kept: Uint8Array | null = null;

  constructor(sink: HandshakeSink, outbound: boolean) {
    this.#sink = sink;
    this.#outbound = outbound;
  }

  /** The fragments `data[at, end)` of one record. */
  feed(data: Uint8Array, at: number, end: number): void {
    while (at + FRAGMENT_HEADER_LENGTH <= end) {
      const type = data[at];
      const length = u24(data, at + 1);
      const number = (data[at + 4] << 8) | data[at + 5];
      const offset = u24(data, at + 6);
      const size = u24(data, at + 9);
      const body = at + FRAGMENT_HEADER_LENGTH;
      if (body + size > end || offset + size > length) return;
      at = body + size;
      if (!this.#sink.wants(this.#outbound, type)) continue;
      if (size === length) this.#sink.message(this.#outbound, type, data, body, at);
      else this.#fragment(type, length, number, offset, data, body, size);
    }
  }

  #fragment(
    type: number,
    length: number,
    number: number,
    offset: number,
    data: Uint8Array,
    at: number,
    size: number,
  ): void {
    if (number !== this.#number) {
      if (offset > 0) return;
      this.#number = number;
      this.#taken = 0;
      this.#kept = null;
    }
    const fresh = offset + size - this.#taken;
    if (offset > this.#taken || fresh <= 0 || this.#taken >= MOST_KEPT) return;
    const wanted = Math.min(length, MOST_KEPT);
    const until = Math.min(offset + size, wanted);
    const kept = (this.#kept = roomFor(until, this.#kept));
    kept.set(data.subarray(at + this.#taken - offset, at + until - offset), this.#taken);
    this.#taken = until;
    if (until < wanted) return;
    this.#kept = null;
    this.#taken = MOST_KEPT;
    this.#sink.message(this.#outbound, type, kept, 0, wanted);
  }
}

function u24(data: Uint8Array, at: number): number {
  return (data[at] << 16) | (data[at + 1] << 8) | data[at + 2];
}
