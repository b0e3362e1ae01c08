// Addresses, networks, domains and JA4 fingerprints that nobody should talk to. Made as a whole from text, a line each, and
// then only looked up: networks in sorted arrays behind an index, names in a set.

import { parseNetwork } from "./network.ts";
import type { Network } from "./network.ts";

export interface BlacklistProblem {
  list: string;
  /** Counted from 1. */
  line: number;
  text: string;
}

/** What a list has said of somebody. */
export interface Listed {
  list: string;
  entry: string;
}

const JA4 = /^[tqd](?:\d\d|s\d|d\d)[di]\d{4}[\da-z]{2}_[\da-f]{12}_[\da-f]{12}$/;
const DOMAIN = /^(?=.{1,253}$)(?:[\da-z_](?:[\da-z_-]{0,61}[\da-z_])?\.)+(?:[a-z]{2,63}|xn--[a-z\d-]{2,59})$/;
const MOST_PROBLEMS = 100;

export class Blacklist {
  readonly problems: BlacklistProblem[] = [];
  /** Lines that could not be understood: `problems` has the first of them. */
  broken = 0;
  /** Entries in all. */
  size = 0;
  readonly #ipv4: Ipv4Ranges;
  readonly #ipv6: readonly Ipv6Prefixes[];
  readonly #names = new Map<string, string>();
  readonly #prints = new Map<string, string>();

  /** Each list has a name and its text. What is behind # or ; is a remark. */
  constructor(lists: readonly { name: string; text: string }[] = []) {
    const ranges: { network: Network; list: string }[] = [];
    for (const { name, text } of lists) {
      let number = 0;
      for (const raw of text.split("\n")) {
        number++;
        const entry = raw
          .replace(/[#;].*/, "")
          .trim()
          .toLowerCase();
        if (entry === "") continue;
        const network = parseNetwork(entry);
        if (network !== null) ranges.push({ network, list: name });
        else if (JA4.test(entry)) this.#prints.set(entry, name);
        else if (DOMAIN.test(plainName(entry))) this.#names.set(plainName(entry), name);
        else {
          this.broken++;
          if (this.problems.length < MOST_PROBLEMS)
            this.problems.push({ list: name, line: number, text: entry.slice(0, 100) });
          continue;
        }
        this.size++;
      }
    }
    this.#ipv4 = new Ipv4Ranges(ranges.filter(({ network }) => !network.ipv6));
    this.#ipv6 = ipv6Prefixes(ranges.filter(({ network }) => network.ipv6));
  }

  get hasAddresses(): boolean {
    return this.#ipv4.size > 0 || this.#ipv6.length > 0;
  }

  get hasNames(): boolean {
    return this.#names.size > 0;
  }

  get hasPrints(): boolean {
    return this.#prints.size > 0;
  }

  /** Of the address in four words; null where it is on none. */
  address(words: Int32Array, at: number, ipv6: boolean): Listed | null {
    if (!ipv6) return this.#ipv4.find(words[at + 3]);
    for (const prefixes of this.#ipv6) {
      const found = prefixes.find(words, at);
      if (found !== null) return found;
    }
    return null;
  }

  /** A name, or a domain that it belongs to. */
  name(host: string): Listed | null {
    if (this.#names.size === 0) return null;
    const name = plainName(host.toLowerCase());
    for (let at = 0; at >= 0; at = nextLabel(name, at)) {
      const entry = name.slice(at);
      const list = this.#names.get(entry);
      if (list !== undefined) return { list, entry };
    }
    return null;
  }

  ja4(print: string): Listed | null {
    const list = this.#prints.get(print);
    return list === undefined ? null : { list, entry: print };
  }
}

/** Without a leading "*." or "." and the root's dot. */
function plainName(text: string): string {
  return text.replace(/^\*?\./, "").replace(/\.$/, "");
}

function nextLabel(name: string, at: number): number {
  const dot = name.indexOf(".", at);
  return dot < 0 ? -1 : dot + 1;
}

/** Ranges that do not overlap, sorted; an index by the upper 16 bits leaves few to look at. */
class Ipv4Ranges {
  readonly size: number;
  readonly #first: Uint32Array;
  readonly #last: Uint32Array;
  readonly #lists: string[];
  readonly #entries: string[];
  /** By upper half: the first range that ends in it or behind it. */
  readonly #index: Int32Array;

  constructor(rows: readonly { network: Network; list: string }[]) {
    const sorted = rows
      .map(({ network: { words, bits }, list }) => {
        const first = words[3] >>> 0;
        return { first, last: first + 2 ** (32 - bits) - 1, bits, list };
      })
      .toSorted((a, b) => a.first - b.first || b.last - a.last);
    const kept: typeof sorted = [];
    // Networks contain each other or are apart: what lies in the one before is no news.
    for (const range of sorted) if (kept.length === 0 || range.first > kept[kept.length - 1].last) kept.push(range);
    this.size = kept.length;
    this.#first = Uint32Array.from(kept, ({ first }) => first);
    this.#last = Uint32Array.from(kept, ({ last }) => last);
    this.#lists = kept.map(({ list }) => list);
    this.#entries = kept.map(({ first, bits }) => networkText(first, bits));
    this.#index = new Int32Array(kept.length === 0 ? 0 : 65_537).fill(kept.length);
    let half = 0;
    for (const [i, { last }] of kept.entries()) for (; half <= last >>> 16; half++) this.#index[half] = i;
  }

  find(word: number): Listed | null {
    if (this.size === 0) return null;
    const address = word >>> 0;
    let low = this.#index[address >>> 16];
    let high = Math.min(this.size, this.#index[(address >>> 16) + 1] + 1);
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#last[middle] < address) low = middle + 1;
      else high = middle;
    }
    if (low >= this.size || this.#first[low] > address || this.#last[low] < address) return null;
    return { list: this.#lists[low], entry: this.#entries[low] };
  }
}

function networkText(first: number, bits: number): string {
  const text = `${first >>> 24}.${(first >>> 16) & 255}.${(first >>> 8) & 255}.${first & 255}`;
  return bits === 32 ? text : `${text}/${bits}`;
}

/** One length of prefix: a set of the prefixes. */
class Ipv6Prefixes {
  readonly #bits: number;
  readonly #lists = new Map<string, Listed>();

  constructor(bits: number) {
    this.#bits = bits;
  }

  add(words: Int32Array, list: string): void {
    const key = prefixKey(words, 0, this.#bits);
    this.#lists.set(key, { list, entry: `${key}/${this.#bits}` });
  }

  find(words: Int32Array, at: number): Listed | null {
    return this.#lists.get(prefixKey(words, at, this.#bits)) ?? null;
  }
}

function prefixKey(words: Int32Array, at: number, bits: number): string {
  let key = "";
  for (let group = 0; group < 8; group++) {
    const left = bits - 16 * group;
    const value = (words[at + (group >> 1)] >>> (group % 2 === 0 ? 16 : 0)) & 0xffff;
    const mask = left <= 0 ? 0 : left >= 16 ? 0xffff : (0xffff << (16 - left)) & 0xffff;
    key += `${group === 0 ? "" : ":"}${(value & mask).toString(16)}`;
  }
  return key;
}

function ipv6Prefixes(rows: readonly { network: Network; list: string }[]): Ipv6Prefixes[] {
  const byBits = new Map<number, Ipv6Prefixes>();
  for (const { network, list } of rows) {
    const prefixes = byBits.get(network.bits) ?? new Ipv6Prefixes(network.bits);
    byBits.set(network.bits, prefixes);
    prefixes.add(network.words, list);
  }
  return Array.from(byBits.values());
}
