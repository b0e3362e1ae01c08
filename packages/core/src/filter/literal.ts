// Values as they are written in a filter: numbers, addresses, bytes. Each reader answers null for what it is not.

/** Decimal, 0x hexadecimal, 0b binary, or octal with a leading 0. */
export function parseUnsigned(text: string): number | null {
  const value = /^0[0-7]+$/.test(text) ? Number.parseInt(text, 8) : isUnsigned(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? value : null;
}

function isUnsigned(text: string): boolean {
  return /^(?:0|[1-9]\d{0,15}|0[xX][0-9A-Fa-f]{1,14}|0[bB][01]{1,53})$/.test(text);
}

/** Seconds with a fraction. */
export function parseSeconds(text: string): number | null {
  return /^\d{1,15}(?:\.\d{1,9})?$/.test(text) ? Number(text) : null;
}

/** A dotted quad as unsigned 32 bit. */
export function parseIpv4(text: string): number | null {
  const octets = text.split(".");
  if (octets.length !== 4 || !octets.every((octet) => /^\d{1,3}$/.test(octet) && Number(octet) < 256)) return null;
  return octets.reduce((value, octet) => value * 256 + Number(octet), 0);
}

/** The 16 bytes of an IPv6 address (RFC 4291, 2.2). */
export function parseIpv6(text: string): Uint8Array | null {
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const head = groups(halves[0], halves.length === 1);
  const tail = halves.length === 2 ? groups(halves[1], true) : [];
  if (head === null || tail === null) return null;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  const bytes = new Uint8Array(16);
  const all = [...head, ...Array.from({ length: missing }, () => 0), ...tail];
  for (const [i, group] of all.entries()) {
    bytes[2 * i] = group >> 8;
    bytes[2 * i + 1] = group & 0xff;
  }
  return bytes;
}

/** Groups of 16 bits; the last 32 bits of an address may be written as a dotted quad. */
function groups(text: string, last: boolean): number[] | null {
  if (text === "") return [];
  const parts = text.split(":");
  const numbers: number[] = [];
  for (const [i, part] of parts.entries()) {
    if (/^[0-9A-Fa-f]{1,4}$/.test(part)) {
      numbers.push(Number.parseInt(part, 16));
      continue;
    }
    const quad = last && i === parts.length - 1 ? parseIpv4(part) : null;
    if (quad === null) return null;
    numbers.push(quad >>> 16, quad & 0xffff);
  }
  return numbers;
}

/** An address and the length of its network prefix, 10.0.0.0/8; null where the prefix is not a number up to `bits`. */
export function splitPrefix(text: string, bits: number): { address: string; prefix: number } | null {
  const slash = text.indexOf("/");
  if (slash < 0) return { address: text, prefix: bits };
  const prefix = text.slice(slash + 1);
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > bits) return null;
  return { address: text.slice(0, slash), prefix: Number(prefix) };
}

/** Bytes in hexadecimal: 00:1b:21, 00-1b-21, 00.1b.21, 001b.2144.5566, ff or 0xff. */
export function parseBytes(text: string): Uint8Array | null {
  const bare = /^0[xX][0-9A-Fa-f]{2}$/.test(text) ? text.slice(2) : text;
  const pairs = /^[0-9A-Fa-f]{2}(?:([:.-])[0-9A-Fa-f]{2}(?:\1[0-9A-Fa-f]{2})*)?$/.test(bare);
  const quads = /^[0-9A-Fa-f]{4}(?:\.[0-9A-Fa-f]{4})*$/.test(bare);
  if (!pairs && !quads) return null;
  const digits = bare.replace(/[^0-9A-Fa-f]/g, "");
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}
