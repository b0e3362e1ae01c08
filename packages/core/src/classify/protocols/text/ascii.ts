// Small questions about bytes that should be text.

export const LF = 10;
export const CR = 13;
export const SPACE = 32;

/** The place of the next `byte` in `data[at, end)`, or -1. */
export function indexOf(data: Uint8Array, byte: number, at: number, end: number): number {
  for (let i = at; i < end; i++) if (data[i] === byte) return i;
  return -1;
}

export function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

export function isLetter(byte: number): boolean {
  return (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
}

/** Only printable characters, tabs, and bytes of UTF-8 beyond ASCII. */
export function isText(data: Uint8Array, at: number, end: number): boolean {
  for (let i = at; i < end; i++) {
    const byte = data[i];
    if ((byte < SPACE && byte !== 9) || byte === 0x7f || byte === 0xff || byte === 0xc0 || byte === 0xc1) return false;
  }
  return true;
}

/** Only printable ASCII without spaces. */
export function isWord(data: Uint8Array, at: number, end: number): boolean {
  for (let i = at; i < end; i++) if (data[i] <= SPACE || data[i] >= 0x7f) return false;
  return true;
}

/** The end of a line without its CR: `lineFeed` is the place of its LF. */
export function lineEnd(data: Uint8Array, at: number, lineFeed: number): number {
  return lineFeed > at && data[lineFeed - 1] === CR ? lineFeed - 1 : lineFeed;
}

/** Three digits, the first one from 1 to `highest`: the code of a reply. 0 where there is none. */
export function replyCode(data: Uint8Array, at: number, end: number, highest = 5): number {
  if (end - at < 3 || !isDigit(data[at + 1]) || !isDigit(data[at + 2])) return 0;
  const first = data[at] - 0x30;
  return first >= 1 && first <= highest ? first * 100 + (data[at + 1] - 0x30) * 10 + data[at + 2] - 0x30 : 0;
}

/** A decimal number of `data[at, end)` and nothing else; -1 where it is none or is above `most`. */
export function decimal(data: Uint8Array, at: number, end: number, most = Number.MAX_SAFE_INTEGER): number {
  if (at >= end || end - at > 16) return -1;
  let value = 0;
  for (let i = at; i < end; i++) {
    if (!isDigit(data[i])) return -1;
    value = value * 10 + data[i] - 0x30;
  }
  return value <= most ? value : -1;
}

/** Whether `data[at, end)` holds the text, which is in upper case, in any case. */
export function holds(data: Uint8Array, at: number, end: number, text: string): boolean {
  const first = text.charCodeAt(0);
  for (let i = at; i <= end - text.length; i++) {
    if (upper(data[i]) === first && beginsAnyCase(data, i, end, text)) return true;
  }
  return false;
}

/** Whether `data[at, end)` begins with the text, which is in upper case, in any case. */
export function beginsAnyCase(data: Uint8Array, at: number, end: number, text: string): boolean {
  if (end - at < text.length) return false;
  for (let i = 0; i < text.length; i++) if (upper(data[at + i]) !== text.charCodeAt(i)) return false;
  return true;
}

/** The bytes as text: printable ASCII, everything else a middle dot; cut to a length. */
export function asciiText(data: Uint8Array, at: number, end: number, limit: number): string {
  const stop = Math.min(end, at + limit);
  let text = "";
  for (let i = at; i < stop; i++) text += data[i] >= SPACE && data[i] < 0x7f ? String.fromCharCode(data[i]) : "·";
  return text;
}

function upper(byte: number): number {
  return byte >= 0x61 && byte <= 0x7a ? byte - 32 : byte;
}
