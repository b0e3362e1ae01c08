// The long header of QUIC packets (RFC 8999, 5.1; RFC 9000, 17.2). One reused record.

import { i32 } from "../../../decode/bytes.ts";
import { LongType, isKnown, longTypeOf } from "./versions.ts";

/** What a header turned out to be. */
export const Parsed = {
  /** No long header of a known version, or one that contradicts itself. */
  NONE: 0,
  /** Right as far as it was captured. */
  CUT: 1,
  WHOLE: 2,
} as const;

/** RFC 9000, 17.2: longer ones do not exist in the versions that are known. */
const MAX_ID = 20;
/** The shortest protected part: what is sampled for header protection begins four bytes in and is 16 long (RFC 9001, 5.4.2). */
const MIN_PROTECTED = 20;

export class LongHeader {
  version = 0;
  type = 0;
  /** Connection ids are `data[destination, destination + destinationLength)`, and the same for the source. */
  destination = 0;
  destinationLength = 0;
  source = 0;
  sourceLength = 0;
  /** The packet number, under protection, is here; the packet ends before `end`. A Retry has neither. */
  packetNumber = 0;
  end = 0;

  /**
   * Reads the packet at `at`. Bytes were captured up to `captured`; the datagram goes on up to `end`.
   */
  parse(data: Uint8Array, at: number, captured: number, end: number): number {
    if (captured - at < 7 || (data[at] & 0xc0) !== 0xc0) return Parsed.NONE;
    const version = i32(data, at + 1);
    if (!isKnown(version)) return Parsed.NONE;
    this.version = version >>> 0;
    this.type = longTypeOf(data[at], this.version);
    this.destinationLength = data[at + 5];
    this.destination = at + 6;
    const second = this.destination + this.destinationLength;
    if (this.destinationLength > MAX_ID || second >= end) return Parsed.NONE;
    if (second >= captured) return Parsed.CUT;
    this.sourceLength = data[second];
    this.source = second + 1;
    const rest = this.source + this.sourceLength;
    if (this.sourceLength > MAX_ID || rest >= end) return Parsed.NONE;
    if (this.type === LongType.RETRY) return this.#retry(rest, captured, end);
    return this.#length(data, rest, captured, end);
  }

  /** A token of at least one byte and a tag of 16 (RFC 9000, 17.2.5); it fills the datagram. */
  #retry(rest: number, captured: number, end: number): number {
    this.packetNumber = end;
    this.end = end;
    if (end - rest < 17) return Parsed.NONE;
    return captured < end ? Parsed.CUT : Parsed.WHOLE;
  }

  #length(data: Uint8Array, rest: number, captured: number, end: number): number {
    let at = rest;
    if (this.type === LongType.INITIAL) {
      if (at >= captured || at + varintLength(data[at]) > captured) return Parsed.CUT;
      const token = varint(data, at);
      at += varintLength(data[at]);
      if (token > end - at) return Parsed.NONE;
      at += token;
    }
    if (at >= end) return Parsed.NONE;
    if (at >= captured || at + varintLength(data[at]) > captured) return Parsed.CUT;
    const length = varint(data, at);
    at += varintLength(data[at]);
    if (length < MIN_PROTECTED || length > end - at) return Parsed.NONE;
    this.packetNumber = at;
    this.end = at + length;
    return this.end > captured ? Parsed.CUT : Parsed.WHOLE;
  }
}

/** RFC 9000, 16: the first two bits tell the length of a number: 1, 2, 4 or 8 bytes. */
export function varintLength(first: number): number {
  return 1 << (first >> 6);
}

/** Exact up to 2^53, and large beyond: nothing in a datagram is that long. */
export function varint(data: Uint8Array, at: number): number {
  const length = varintLength(data[at]);
  let value = data[at] & 0x3f;
  for (let i = 1; i < length; i++) value = value * 256 + data[at + i];
  return value;
}
