// Hardware addresses as numbers of 48 bits: keys that cost no text.

/** `data[at, at + 6)`. */
export function macAt(data: Uint8Array, at: number): number {
  const low = (data[at + 2] << 24) | (data[at + 3] << 16) | (data[at + 4] << 8) | data[at + 5];
  return ((data[at] << 8) | data[at + 1]) * 2 ** 32 + (low >>> 0);
}

export function macText(mac: number): string {
  return mac
    .toString(16)
    .padStart(12, "0")
    .replace(/..(?!$)/g, "$&:");
}

/** NaN for what is none. */
export function parseMac(text: string): number {
  return /^[\da-f]{2}(:[\da-f]{2}){5}$/i.test(text) ? Number.parseInt(text.replaceAll(":", ""), 16) : Number.NaN;
}
