// Handshake messages (RFC 8446, section 4) out of the bytes of handshake records, which cut them as they like.

import { MOST_KEPT, roomFor } from "./message-room.ts";

const HEADER_LENGTH = 4;

export interface HandshakeSink {
  /** Whether a message of this type is to be read. */
  wants(outbound: boolean, type: number): boolean;
  /** A message without its header; of a long one, as much as is kept. Valid during the call only. */
  message(outbound: boolean, type: number, data: Uint8Array, start: number, end: number): void;
}

export class HandshakeReader {
  readonly #sink: HandshakeSink;
  readonly #outbound: boolean;
  #header = 0;
  #headerBytes = 0;
  #length = 0;
  #taken = 0;
  /** So much of the message is kept; 0 for one that is passed over. */
  #wanted = 0;
  #kept: Uint8Array | null = null;

  constructor(sink: HandshakeSink, outbound: boolean) {
    this.#sink = sink;
    this.#outbound = outbound;
  }

  feed(data: Uint8Array, at: number, end: number): void {
    while (at < end) {
      if (this.#headerBytes < HEADER_LENGTH) {
        this.#header = (this.#header << 8) | data[at++];
        if (++this.#headerBytes === HEADER_LENGTH) this.#begin();
        continue;
      }
      const size = Math.min(end - at, this.#length - this.#taken);
      if (this.#wanted > 0) this.#keep(data, at, size);
      this.#taken += size;
      at += size;
      if (this.#taken === this.#length) this.#headerBytes = 0;
    }
  }

  #begin(): void {
    this.#length = this.#header & 0xffffff;
    this.#taken = 0;
    this.#wanted = this.#sink.wants(this.#outbound, this.#header >>> 24) ? Math.min(this.#length, MOST_KEPT) : 0;
    if (this.#length === 0) this.#headerBytes = 0;
  }

  /** A message that is there in one piece is read where it lies. */
  #keep(data: Uint8Array, at: number, size: number): void {
    const wanted = this.#wanted;
    if (this.#taken === 0 && size >= wanted) {
      this.#wanted = 0;
      this.#sink.message(this.#outbound, this.#header >>> 24, data, at, at + wanted);
      return;
    }
    const kept = (this.#kept = roomFor(Math.min(wanted, this.#taken + size), this.#kept));
    kept.set(data.subarray(at, at + Math.min(size, wanted - this.#taken)), this.#taken);
    if (this.#taken + size < wanted) return;
    this.#wanted = 0;
    this.#kept = null;
    this.#sink.message(this.#outbound, this.#header >>> 24, kept, 0, wanted);
  }
}
