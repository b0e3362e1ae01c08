// Domain names: from the wire, with compression (RFC 1035, 4.1.4), to labels in one piece, a hash, and presentation form.

/** With the lengths of its labels, and the root's. */
export const MAX_NAME = 255;
const MAX_LABEL = 63;
const POINTER = 0xc0;
const DOT = 0x2e;
const BACKSLASH = 0x5c;

/** Reads one name at a time into `bytes[0, length)`. */
export class NameReader {
  readonly bytes: Uint8Array = new Uint8Array(MAX_NAME);
  length = 0;

  /**
   * The name at `at` of the message `data[start, end)`; answers the offset behind it, or -1 where it is no name. A pointer
   * must go back behind where its name, or the pointer before it, began: no message can lead in circles.
   */
  read(data: Uint8Array, start: number, at: number, end: number): number {
    let behind = -1;
    let before = at;
    let length = 0;
    this.length = 0;
    for (;;) {
      if (at >= end) return -1;
      const label = data[at];
      if (label >= POINTER) {
        if (at + 2 > end) return -1;
        if (behind < 0) behind = at + 2;
        at = start + (((label << 8) | data[at + 1]) & 0x3fff);
        if (at >= before) return -1;
        before = at;
        continue;
      }
      if (label > MAX_LABEL || at + 1 + label > end || length + 1 + label > MAX_NAME) return -1;
      for (let i = 0; i <= label; i++) this.bytes[length++] = data[at + i];
      at += 1 + label;
      if (label === 0) break;
    }
    this.length = length;
    return behind < 0 ? at : behind;
  }

  /** The root, for messages that ask nothing. */
  clear(): void {
    this.bytes[0] = 0;
    this.length = 1;
  }

  /** The same whatever the case of its letters. */
  hash(seed: number): number {
    let h = seed;
    for (let i = 0; i < this.length; i++) {
      h = Math.imul(h ^ fold(this.bytes[i]), 0xcc9e2d51);
      h ^= h >>> 15;
    }
    return h;
  }

  /** Whether it is the name in `bytes[start, end)`, whatever the case of its letters. */
  equals(bytes: Uint8Array, start: number, end: number): boolean {
    if (end - start !== this.length) return false;
    for (let i = 0; i < this.length; i++) if (fold(this.bytes[i]) !== fold(bytes[start + i])) return false;
    return true;
  }
}

/** Behind the name at `at`, which is only stepped over; -1 where the message ends in it. */
export function skipName(data: Uint8Array, at: number, end: number): number {
  while (at < end) {
    const label = data[at];
    if (label >= POINTER) return at + 2 <= end ? at + 2 : -1;
    if (label > MAX_LABEL) return -1;
    at += 1 + label;
    if (label === 0) return at <= end ? at : -1;
  }
  return -1;
}

/** Presentation form without the last dot; "." is the root. What is no printing character is \DDD (RFC 4343, 2.1). */
export function nameText(bytes: Uint8Array, start: number, end: number, folded: boolean): string {
  let text = "";
  let at = start;
  while (at < end && bytes[at] !== 0) {
    const next = at + 1 + bytes[at];
    if (text !== "") text += ".";
    for (at++; at < next; at++) text += escaped(folded ? fold(bytes[at]) : bytes[at], DOT);
  }
  return text === "" ? "." : text;
}

/** One byte of text: a backslash before the backslash and before `special`, \DDD for what does not print. */
export function escaped(byte: number, special: number): string {
  if (byte === special || byte === BACKSLASH) return `\\${String.fromCharCode(byte)}`;
  if (byte > 0x20 && byte < 0x7f) return String.fromCharCode(byte);
  return `\\${String(byte).padStart(3, "0")}`;
}

/** Lower case for ASCII letters. A length is never one: it is below 64. */
function fold(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
}
