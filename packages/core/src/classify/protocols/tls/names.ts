// Names that come off the wire as text that can be shown: host names as DNS has them, other words in printable ASCII.

const MOST_NAME = 253;
const MOST_LABEL = 63;
const MOST_TEXT = 64;
const DOT = 0x2e;

/** Letters, digits, hyphens and underscores in labels (RFC 1123, section 2.1; the underscore is in use); null for anything else. */
export function hostName(data: Uint8Array, start: number, end: number): string | null {
  const length = end - start;
  if (length === 0 || length > MOST_NAME) return null;
  let label = 0;
  for (let i = start; i < end; i++) {
    const byte = data[i];
    if (byte === DOT) {
      if (label === 0) return null;
      label = 0;
    } else if (!isNameByte(byte) || ++label > MOST_LABEL) return null;
  }
  return String.fromCharCode(...data.subarray(start, end));
}

function isNameByte(byte: number): boolean {
  return isAlphanumeric(byte) || byte === 0x2d || byte === 0x5f;
}

export function isAlphanumeric(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}

/** Printable ASCII, "·" for every other byte, cut where it gets too long. */
export function wireText(data: Uint8Array, start: number, end: number, most: number = MOST_TEXT): string {
  let text = "";
  for (let i = start; i < Math.min(end, start + most); i++) {
    const byte = data[i];
    text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·";
  }
  return text;
}
