// Addresses as four words, most significant first. IPv4 is written as IPv6 has it for that purpose (RFC 4291, 2.5.5.2), so that
// one form holds both and networks are ranges of words.

import { formatIpv4, formatIpv6, parseIpv4, parseIpv6 } from "@wireglass/core";

const MAPPED = 0xffff;

/** False, and zeros, for what is no address. */
export function packAddress(text: string, words: Uint32Array, at: number): boolean {
  words.fill(0, at, at + 4);
  const v4 = parseIpv4(text);
  if (v4 !== null) {
    words[at + 2] = MAPPED;
    words[at + 3] = v4;
    return true;
  }
  const v6 = parseIpv6(text);
  if (v6 === null) return false;
  const view = new DataView(v6.buffer, v6.byteOffset, 16);
  for (let i = 0; i < 4; i++) words[at + i] = view.getUint32(4 * i);
  return true;
}

const scratch = new Uint8Array(16);
const view = new DataView(scratch.buffer);

export function addressOf(a: number, b: number, c: number, d: number): string {
  view.setUint32(0, a);
  view.setUint32(4, b);
  view.setUint32(8, c);
  view.setUint32(12, d);
  return a === 0 && b === 0 && c === MAPPED ? formatIpv4(scratch, 12) : formatIpv6(scratch, 0);
}

/** Whether the words are those of an IPv4 address. */
export function isMapped([a, b, c]: Uint32Array): boolean {
  return a === 0 && b === 0 && c === MAPPED;
}

/** As keys of roll-ups have it. */
export function hexOfAddress(words: Uint32Array): string {
  return [...words].map((word) => word.toString(16).padStart(8, "0")).join("");
}

/** From the 32 hexadecimal digits that keys of roll-ups have. */
export function addressOfHex(key: string): string {
  const word = (i: number): number => Number.parseInt(key.slice(8 * i, 8 * i + 8), 16);
  return addressOf(word(0), word(1), word(2), word(3));
}
