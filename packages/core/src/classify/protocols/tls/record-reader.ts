// TLS records (RFC 8446, section 5.1) of one direction, as the stream brings them: headers are checked, handshake records
// are handed on while they are in clear, all others are passed over.

import { HandshakeReader } from "./handshake-reader.ts";
import type { HandshakeSink } from "./handshake-reader.ts";

export const ContentType = {
  CHANGE_CIPHER_SPEC: 20,
  ALERT: 21,
  HANDSHAKE: 22,
  APPLICATION_DATA: 23,
  HEARTBEAT: 24,
} as const;

export const RECORD_HEADER_LENGTH = 5;
/** Longest fragment with what encryption may add (RFC 5246, section 6.2.3). */
const MOST_FRAGMENT = 16384 + 2048;

export interface RecordSink extends HandshakeSink {
  /** A record begins, encrypted or not. */
  record(outbound: boolean, type: number): void;
}

export class RecordReader {
  /** The direction cannot be read any further: bytes are missing, or it is not TLS. */
  lost = false;
  readonly #sink: RecordSink;
  readonly #outbound: boolean;
  readonly #handshake: HandshakeReader;
  #headerBytes = 0;
  /** The header: type and version, then the length, which counts down to the end of the record. */
  #kind = 0;
  #left = 0;
  /** Behind ChangeCipherSpec handshake records are encrypted. */
  #clear = true;

  constructor(sink: RecordSink, outbound: boolean) {
    this.#sink = sink;
    this.#outbound = outbound;
    this.#handshake = new HandshakeReader(sink, outbound);
  }

  feed(data: Uint8Array, at: number, end: number): void {
    while (at < end && !this.lost) {
      if (this.#headerBytes < RECORD_HEADER_LENGTH) {
        this.#header(data[at++]);
        continue;
      }
      const size = Math.min(end - at, this.#left);
      if (this.#isReadable()) this.#handshake.feed(data, at, at + size);
      this.#left -= size;
      at += size;
      if (this.#left === 0) this.#headerBytes = 0;
    }
  }

  /** Missing bytes matter only where something was to be read of them. */
  gap(bytes: number): void {
    if (this.#headerBytes < RECORD_HEADER_LENGTH || bytes > this.#left || this.#isReadable()) this.lost = true;
    else {
      this.#left -= bytes;
      if (this.#left === 0) this.#headerBytes = 0;
    }
  }

  #isReadable(): boolean {
    return this.#clear && this.#kind >>> 16 === ContentType.HANDSHAKE;
  }

  #header(byte: number): void {
    if (this.#headerBytes < 3) this.#kind = ((this.#kind << 8) | byte) & 0xffffff;
    else this.#left = ((this.#left << 8) | byte) & 0xffff;
    if (++this.#headerBytes < RECORD_HEADER_LENGTH) return;
    if (!isRecordHeader(this.#kind, this.#left)) {
      this.lost = true;
      return;
    }
    if (this.#left === 0) this.#headerBytes = 0;
    const type = this.#kind >>> 16;
    if (type === ContentType.CHANGE_CIPHER_SPEC) this.#clear = false;
    this.#sink.record(this.#outbound, type);
  }
}

/** Whether this can begin a record of SSL 3.0 to TLS 1.3. `kind` is the type and the version, 24 bits. */
export function isRecordHeader(kind: number, length: number): boolean {
  const type = kind >>> 16;
  if (type < ContentType.CHANGE_CIPHER_SPEC || type > ContentType.HEARTBEAT) return false;
  if ((kind & 0xff00) !== 0x0300 || (kind & 0xff) > 4 || length > MOST_FRAGMENT) return false;
  // Only application data may be empty: against an attack on CBC, some send such records.
  if (length === 0) return type === ContentType.APPLICATION_DATA;
  return type !== ContentType.CHANGE_CIPHER_SPEC || length === 1;
}
