// The form of DNS messages (RFC 1035, 4.1), which DNS, mDNS (RFC 6762), LLMNR (RFC 4795) and NetBIOS names (RFC 1002) share:
// a header, questions and records that fill the message exactly. One reused reader; it keeps no text.

import { u16 } from "../../../decode/bytes.ts";

export const HEADER_LENGTH = 12;
export const RESPONSE = 0x8000;
const OPT = 41;
/** Questions and records that are looked at; the rest of a message is believed. */
const MOST_RECORDS = 48;
const MOST_LABELS = 128;
const MAX_NAME = 255;

/** How far the message was found to be right. */
export const Form = {
  WRONG: 0,
  /** Right as far as it is there, to its first question or not even that. */
  CUT_EARLY: 1,
  CUT: 2,
  WHOLE: 3,
} as const;

export class DnsForm {
  id = 0;
  flags = 0;
  questions = 0;
  answers = 0;
  authorities = 0;
  additional = 0;
  /** Questions and records that were found to be right. */
  read = 0;
  #at = 0;
  #start = 0;
  #cut = false;

  get opcode(): number {
    return (this.flags >> 11) & 15;
  }

  get rcode(): number {
    return this.flags & 15;
  }

  /** False where not even the header is there. */
  header(data: Uint8Array, start: number, end: number): boolean {
    if (end - start < HEADER_LENGTH) return false;
    this.id = u16(data, start);
    this.flags = u16(data, start + 2);
    this.questions = u16(data, start + 4);
    this.answers = u16(data, start + 6);
    this.authorities = u16(data, start + 8);
    this.additional = u16(data, start + 10);
    return true;
  }

  /**
   * Behind the header: bytes were captured up to `captured`, the message ends at `end`. `classMask` takes away the bit that
   * mDNS uses of classes.
   */
  body(data: Uint8Array, start: number, captured: number, end: number, classMask: number): number {
    this.#start = start;
    this.#at = start + HEADER_LENGTH;
    this.#cut = false;
    this.read = 0;
    const total = this.questions + this.answers + this.authorities + this.additional;
    for (; this.read < total && this.read < MOST_RECORDS; this.read++) {
      const right =
        this.read < this.questions
          ? this.#question(data, captured, end, classMask)
          : this.#record(data, captured, end, classMask);
      if (!right) return !this.#cut ? Form.WRONG : this.read === 0 ? Form.CUT_EARLY : Form.CUT;
    }
    return this.#at === end || this.read < total ? Form.WHOLE : Form.WRONG;
  }

  #question(data: Uint8Array, captured: number, end: number, classMask: number): boolean {
    if (!this.#name(data, captured, end) || !this.#has(4, captured, end)) return false;
    const type = u16(data, this.#at);
    const known = isClass(u16(data, this.#at + 2) & classMask);
    this.#at += 4;
    return type !== 0 && known;
  }

  #record(data: Uint8Array, captured: number, end: number, classMask: number): boolean {
    if (!this.#name(data, captured, end) || !this.#has(10, captured, end)) return false;
    const type = u16(data, this.#at);
    // The class of OPT is a size (RFC 6891, 6.1.2).
    if (type === 0 || (type !== OPT && !isClass(u16(data, this.#at + 2) & classMask))) return false;
    const length = u16(data, this.#at + 8);
    this.#at += 10;
    if (!this.#has(length, captured, end)) return false;
    this.#at += length;
    return true;
  }

  /** So many bytes are there. Where they were not captured the message is cut, where it has no more it is wrong. */
  #has(count: number, captured: number, end: number): boolean {
    if (this.#at + count > end) return false;
    this.#cut = this.#at + count > captured;
    return !this.#cut;
  }

  /** Labels up to a zero or a pointer to something before it (RFC 1035, 4.1.4). */
  #name(data: Uint8Array, captured: number, end: number): boolean {
    let length = 0;
    for (let i = 0; i < MOST_LABELS; i++) {
      if (!this.#has(1, captured, end)) return false;
      const label = data[this.#at];
      if (label >= 0xc0) {
        if (!this.#has(2, captured, end)) return false;
        const target = u16(data, this.#at) & 0x3fff;
        const backward = target >= HEADER_LENGTH && this.#start + target < this.#at;
        this.#at += 2;
        return backward;
      }
      length += label + 1;
      if (label > 63 || length > MAX_NAME || !this.#has(label + 1, captured, end)) return false;
      this.#at += label + 1;
      if (label === 0) return true;
    }
    return false;
  }
}

/** IN, CH, HS, NONE, ANY (RFC 6895, 3.2). */
function isClass(value: number): boolean {
  return value === 1 || value === 255 || value === 3 || value === 4 || value === 254;
}
