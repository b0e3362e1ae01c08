// A DNS message's header, questions and answers one after the other, and its response code. One reused reader; it keeps no text.

import { u16 } from "../decode/bytes.ts";
import { NameReader, skipName } from "./dns-name.ts";

const HEADER = 12;
const RESPONSE = 0x8000;
const OPT = 41;
/** Type, class, time to live, length of data. */
const RECORD = 10;
/** Records that are stepped over in search of EDNS. */
const MOST_RECORDS = 512;

export class DnsMessage {
  data: Uint8Array;
  start = 0;
  end = 0;
  id = 0;
  isResponse = false;
  questions = 0;
  answers = 0;
  additional = 0;
  /** Of the question or record that was read last. */
  readonly name = new NameReader();
  type = 0;
  #at = 0;

  constructor() {
    this.data = this.name.bytes;
  }

  /** False where not even the header is there. */
  open(data: Uint8Array, start: number, end: number): boolean {
    if (end - start < HEADER) return false;
    this.data = data;
    this.start = start;
    this.end = end;
    this.id = u16(data, start);
    this.isResponse = (u16(data, start + 2) & RESPONSE) !== 0;
    this.questions = u16(data, start + 4);
    this.answers = u16(data, start + 6);
    this.additional = u16(data, start + 10);
    this.#at = start + HEADER;
    return true;
  }

  /** The next question: into `name` and `type`. False where there is none. */
  question(): boolean {
    const at = this.name.read(this.data, this.start, this.#at, this.end);
    if (at < 0 || at + 4 > this.end) return false;
    this.type = u16(this.data, at);
    this.#at = at + 4;
    return true;
  }

  /** The next record, after all questions: into `name` and `type`. */
  record(): boolean {
    const at = this.name.read(this.data, this.start, this.#at, this.end);
    if (at < 0 || at + RECORD > this.end) return false;
    this.type = u16(this.data, at);
    this.#at = at + RECORD + u16(this.data, at + 8);
    return true;
  }

  /** The header's four bits, and with EDNS the eight above them (RFC 6891, 6.1.3). */
  rcode(): number {
    const { data, start, end } = this;
    const low = data[start + 3] & 15;
    if (this.additional === 0) return low;
    let at = start + HEADER;
    for (let left = Math.min(this.questions, MOST_RECORDS); left > 0; left--) {
      at = skipName(data, at, end) + 4;
      if (at < start + HEADER) return low;
    }
    const records = this.answers + u16(data, start + 8) + this.additional;
    for (let i = 0; i < records && i < MOST_RECORDS; i++) {
      at = skipName(data, at, end);
      if (at < 0 || at + RECORD > end) return low;
      if (u16(data, at) === OPT) return low | (data[at + 4] << 4);
      at += RECORD + u16(data, at + 8);
    }
    return low;
  }
}
