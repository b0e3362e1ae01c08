// Byte strings from parts: the one tool that every packet builder is made of.

/** A number is one byte, a text is one byte per character (Latin-1), a list is its bytes. */
export type Part = number | string | ArrayLike<number>;

export function bytes(...parts: readonly Part[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += typeof part === "number" ? 1 : part.length;
  const out = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    if (typeof part === "number") {
      out[at++] = part;
    } else if (typeof part === "string") {
      for (let i = 0; i < part.length; i++) out[at++] = part.charCodeAt(i);
    } else if (part instanceof Uint8Array) {
      out.set(part, at);
      at += part.length;
    } else {
      for (let i = 0; i < part.length; i++) out[at++] = part[i]!;
    }
  }
  return out;
}

// Numbers in network byte order; bits that do not fit are dropped.
export const u16 = (n: number): readonly number[] => [(n >>> 8) & 0xff, n & 0xff];
export const u24 = (n: number): readonly number[] => [(n >>> 16) & 0xff, (n >>> 8) & 0xff, n & 0xff];
export const u32 = (n: number): readonly number[] => [(n >>> 24) & 0xff, (n >>> 16) & 0xff, (n >>> 8) & 0xff, n & 0xff];
export const u64 = (n: number): readonly number[] => [...u32(Math.floor(n / 2 ** 32)), ...u32(n % 2 ** 32)];

// Little endian, for the few formats that are not in network order.
export const le16 = (n: number): readonly number[] => [n & 0xff, (n >>> 8) & 0xff];
export const le32 = (n: number): readonly number[] => [
  n & 0xff,
  (n >>> 8) & 0xff,
  (n >>> 16) & 0xff,
  (n >>> 24) & 0xff,
];

/** Parts behind a length of 1, 2 or 3 bytes, as TLS, DNS and MQTT write them. */
export const prefixed8 = (...parts: readonly Part[]): Uint8Array => prefixed((n) => [n], parts);
export const prefixed16 = (...parts: readonly Part[]): Uint8Array => prefixed(u16, parts);
export const prefixed24 = (...parts: readonly Part[]): Uint8Array => prefixed(u24, parts);

function prefixed(length: (n: number) => readonly number[], parts: readonly Part[]): Uint8Array {
  const body = bytes(...parts);
  return bytes(length(body.length), body);
}

/** `hex("45 00 00 28")`. */
export function hex(text: string): Uint8Array {
  const digits = text.replace(/[\s:]/g, "");
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}

/** Writes a 16-bit number into place. */
export function put16(out: Uint8Array, at: number, n: number): void {
  out[at] = n >>> 8;
  out[at + 1] = n;
}
