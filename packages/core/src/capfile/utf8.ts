// UTF-8 for the texts in capture files. The engine has no TextDecoder: that belongs to its hosts.

const REPLACEMENT = 0xfffd;

/** Decodes `bytes[start, end)`; what is not UTF-8 (RFC 3629) becomes U+FFFD. Ends at the first NUL. */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  let at = start;
  while (at < end && bytes[at] !== 0) {
    const length = sequenceLength(bytes[at]!);
    const codePoint = length > 0 && at + length <= end ? codePointAt(bytes, at, length) : -1;
    text += String.fromCodePoint(codePoint < 0 ? REPLACEMENT : codePoint);
    at += codePoint < 0 ? 1 : length;
  }
  return text;
}

function sequenceLength(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xc2) return 0;
  if (first < 0xe0) return 2;
  if (first < 0xf0) return 3;
  return first < 0xf5 ? 4 : 0;
}

/** -1 for a broken sequence, an overlong form, a surrogate or a value beyond Unicode. */
function codePointAt(bytes: Uint8Array, at: number, length: number): number {
  if (length === 1) return bytes[at]!;
  let value = bytes[at]! & (0x7f >> length);
  for (let next = at + 1; next < at + length; next++) {
    if ((bytes[next]! & 0xc0) !== 0x80) return -1;
    value = (value << 6) | (bytes[next]! & 0x3f);
  }
  const overlong = (length === 3 && value < 0x800) || (length === 4 && value < 0x10000);
  const surrogate = value >= 0xd800 && value <= 0xdfff;
  return overlong || surrogate || value > 0x10ffff ? -1 : value;
}

export function encodeUtf8(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const value = character.codePointAt(0)!;
    // A lone surrogate has no UTF-8 form.
    const codePoint = value >= 0xd800 && value <= 0xdfff ? REPLACEMENT : value;
    if (codePoint < 0x80) bytes.push(codePoint);
    else if (codePoint < 0x800) bytes.push(0xc0 | (codePoint >> 6), tail(codePoint));
    else if (codePoint < 0x10000) bytes.push(0xe0 | (codePoint >> 12), tail(codePoint >> 6), tail(codePoint));
    else bytes.push(0xf0 | (codePoint >> 18), tail(codePoint >> 12), tail(codePoint >> 6), tail(codePoint));
  }
  return Uint8Array.from(bytes);
}

function tail(bits: number): number {
  return 0x80 | (bits & 0x3f);
}
