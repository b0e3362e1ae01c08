// DTLS records (RFC 6347, section 4.1; RFC 9147, section 4): several may share a datagram, none goes beyond it.

import { ContentType } from "./record-reader.ts";

/** Type, version, epoch, sequence number of 48 bits, length. */
export const DTLS_HEADER_LENGTH = 13;
const MOST_FRAGMENT = 16384 + 2048;
/** Keys change a few times in a connection, not thousands of times. */
const MOST_EPOCH = 255;

export class DtlsRecord {
  type = 0;
  epoch = 0;
  /** The fragment is at `[at, end)`; the next record begins at `end`. */
  at = 0;
  end = 0;

  /** Reads the record at `start` of a datagram that ends at `end`, and may have been captured in part only. False: it is none. */
  read(data: Uint8Array, start: number, captured: number, end: number): boolean {
    if (start + DTLS_HEADER_LENGTH > captured) return false;
    this.type = data[start];
    this.epoch = (data[start + 3] << 8) | data[start + 4];
    const length = (data[start + 11] << 8) | data[start + 12];
    this.at = start + DTLS_HEADER_LENGTH;
    this.end = this.at + length;
    return (
      this.type >= ContentType.CHANGE_CIPHER_SPEC &&
      this.type <= ContentType.HEARTBEAT &&
      isDtlsVersion(data, start + 1) &&
      this.epoch <= MOST_EPOCH &&
      length > 0 &&
      length <= MOST_FRAGMENT &&
      this.end <= end
    );
  }
}

/** DTLS 1.0 and 1.2, as 1.3 also says; and OpenSSL's before RFC 4347. */
export function isDtlsVersion(data: Uint8Array, at: number): boolean {
  const version = (data[at] << 8) | data[at + 1];
  return version === 0xfefd || version === 0xfeff || version === 0x0100;
}

/** A record of DTLS 1.3 whose header is encrypted in part (RFC 9147, section 4): all that is sent with keys. */
export function isUnifiedHeader(first: number): boolean {
  return (first & 0xe0) === 0x20;
}
