// Looking things up in a blacklist's arrays, and the hashes by which they lie there.

import { hashEndpoint } from "../flow/hash.ts";
import type { Ipv4Data, Ipv6Data, TextData } from "./blacklist-data.ts";

/** The number of the network that holds the address, -1 where none does. */
export function findIpv4({ first, last, index }: Ipv4Data, word: number): number {
  const size = first.length;
  if (size === 0) return -1;
  const address = word >>> 0;
  let low = index[address >>> 16];
  let high = Math.min(size, index[(address >>> 16) + 1] + 1);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (last[middle] < address) low = middle + 1;
    else high = middle;
  }
  return low < size && first[low] <= address && address <= last[low] ? low : -1;
}

export function findIpv6({ words, bits, table, lengths }: Ipv6Data, address: Int32Array, at: number): number {
  for (let i = 0; i < lengths.length; i++) {
    const length = lengths[i];
    const a = address[at] & mask(length);
    const b = address[at + 1] & mask(length - 32);
    const c = address[at + 2] & mask(length - 64);
    const d = address[at + 3] & mask(length - 96);
    let place = hashPrefix(a, b, c, d, length) & (table.length - 1);
    for (; table[place] !== 0; place = (place + 1) & (table.length - 1)) {
      const entry = table[place] - 1;
      const word = 4 * entry;
      if (words[word] !== a || words[word + 1] !== b || words[word + 2] !== c || words[word + 3] !== d) continue;
      if (bits[entry] === length) return entry;
    }
  }
  return -1;
}

export function hashPrefix(a: number, b: number, c: number, d: number, bits: number): number {
  return hashEndpoint(a, b, c, d, bits, 0);
}

function mask(bits: number): number {
  return bits <= 0 ? 0 : bits >= 32 ? -1 : -1 << (32 - bits);
}

/** One step of the hash of a text, which is taken from its end: so a name's domains cost one pass. */
export function hashStep(hash: number, code: number): number {
  return Math.imul(hash ^ code, 0x01000193);
}

export const HASH_START = 0x811c9dc5;
const DOT = 0x2e;

/** The name, or the longest of the domains that it belongs to. */
export function findDomain(texts: TextData, name: string): number {
  let found = -1;
  let hash = HASH_START;
  for (let i = name.length - 1; i >= 0; i--) {
    hash = hashStep(hash, name.charCodeAt(i));
    if (i > 0 && name.charCodeAt(i - 1) !== DOT) continue;
    const entry = findText(texts, name, i, hash);
    if (entry >= 0) found = entry;
  }
  return found;
}

export function hashOf(text: string): number {
  let hash = HASH_START;
  for (let i = text.length - 1; i >= 0; i--) hash = hashStep(hash, text.charCodeAt(i));
  return hash;
}

/** `text` from `from` on, whose hash is known. */
export function findText({ table, bytes, ends }: TextData, text: string, from: number, hash: number): number {
  const length = text.length - from;
  let place = spread(hash) & (table.length - 1);
  for (; table[place] !== 0; place = (place + 1) & (table.length - 1)) {
    const entry = table[place] - 1;
    const start = entry === 0 ? 0 : ends[entry - 1];
    if (ends[entry] - start !== length) continue;
    let same = 0;
    while (same < length && bytes[start + same] === text.charCodeAt(from + same)) same++;
    if (same === length) return entry;
  }
  return -1;
}

/** The lower bits of the hash know little of the upper ones. */
export function spread(hash: number): number {
  return Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) >>> 13;
}
