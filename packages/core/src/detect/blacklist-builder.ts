// Makes a blacklist from text, a line each. Reading can be done a bit at a time, so that nobody waits for a long list.

import type { BlacklistData, BlacklistProblem, Ipv4Data, Ipv6Data, TextData } from "./blacklist-data.ts";
import { hashOf, hashPrefix, spread } from "./blacklist-lookup.ts";
import { parseNetwork } from "./network.ts";
import type { Network } from "./network.ts";

export interface BlacklistText {
  name: string;
  text: string;
}

const JA4 = /^[tqd](?:\d\d|s\d|d\d)[di]\d{4}[\da-z]{2}_[\da-f]{12}_[\da-f]{12}$/;
const DOMAIN = /^(?=.{1,253}$)(?:[\da-z_](?:[\da-z_-]{0,61}[\da-z_])?\.)+(?:[a-z]{2,63}|xn--[a-z\d-]{2,59})$/;
const MOST_PROBLEMS = 100;
/** A list's number is a byte. */
const MOST_LISTS = 256;
export const MOST_ENTRIES = 1_000_000;
const LINES_AT_ONCE = 1000;

export class BlacklistBuilder {
  readonly #most: number;
  readonly #lists: string[] = [];
  readonly #problems: BlacklistProblem[] = [];
  #broken = 0;
  #size = 0;
  #leftOut = 0;
  /** Address, prefix length and list in one number, in the order in which they are to be looked through. */
  readonly #ipv4: number[] = [];
  readonly #ipv6: { words: Int32Array; bits: number; list: number }[] = [];
  readonly #domains = new Map<string, number>();
  readonly #prints = new Map<string, number>();

  constructor(most = MOST_ENTRIES) {
    this.#most = most;
  }

  /** Yields now and then. Each list has a name and its text; what is behind # or ; is a remark. */
  *read(lists: readonly BlacklistText[]): Generator<void> {
    for (const { name, text } of lists.slice(0, MOST_LISTS)) {
      const list = this.#lists.push(name) - 1;
      let line = 0;
      for (let at = 0; at <= text.length;) {
        const end = text.indexOf("\n", at);
        const raw = text.slice(at, end < 0 ? text.length : end);
        at = end < 0 ? text.length + 1 : end + 1;
        if (!this.#add(entryOf(raw), list)) this.#isBroken(name, line + 1, raw);
        if (++line % LINES_AT_ONCE === 0) yield;
      }
      yield;
    }
  }

  /** `allocate` gives the memory: shared, where another thread is to look things up. */
  take(
    allocate: (bytes: number) => ArrayBuffer | SharedArrayBuffer = (bytes) => new ArrayBuffer(bytes),
  ): BlacklistData {
    return {
      lists: this.#lists,
      size: this.#size,
      broken: this.#broken,
      problems: this.#problems,
      leftOut: this.#leftOut,
      ipv4: ipv4Data(this.#ipv4, allocate),
      ipv6: ipv6Data(this.#ipv6, allocate),
      texts: textData(this.#domains, this.#prints, allocate),
    };
  }

  /** False for what is no entry. */
  #add(entry: string, list: number): boolean {
    if (entry === "") return true;
    const network = parseNetwork(entry);
    const isPrint = network === null && JA4.test(entry);
    const domain = network === null && !isPrint ? plainName(entry) : "";
    if (domain !== "" && !DOMAIN.test(domain)) return false;
    if (network === null && !isPrint && domain === "") return false;
    if (this.#size >= this.#most) {
      this.#leftOut++;
      return true;
    }
    this.#size++;
    if (network !== null) this.#addNetwork(network, list);
    else if (isPrint) this.#prints.set(entry, list);
    else this.#domains.set(domain, list);
    return true;
  }

  #addNetwork({ ipv6, words, bits }: Network, list: number): void {
    if (ipv6) this.#ipv6.push({ words, bits, list });
    else this.#ipv4.push(((words[3] >>> 0) * 64 + bits) * MOST_LISTS + list);
  }

  #isBroken(list: string, line: number, raw: string): void {
    this.#broken++;
    if (this.#problems.length < MOST_PROBLEMS) this.#problems.push({ list, line, text: entryOf(raw).slice(0, 100) });
  }
}

function entryOf(raw: string): string {
  return raw
    .replace(/[#;].*/, "")
    .trim()
    .toLowerCase();
}

/** Without a leading "*." or "." and the root's dot. */
export function plainName(text: string): string {
  return text.replace(/^\*?\./, "").replace(/\.$/, "");
}

type Allocate = (bytes: number) => ArrayBuffer | SharedArrayBuffer;

function ipv4Data(keys: readonly number[], allocate: Allocate): Ipv4Data {
  // By address, and there the larger network first.
  const sorted = Float64Array.from(keys).toSorted();
  let kept = 0;
  let end = -1;
  for (const key of sorted) {
    const first = Math.floor(key / (64 * MOST_LISTS));
    // Networks contain each other or are apart: what lies in the one before is no news.
    if (first <= end) continue;
    end = first + 2 ** (32 - bitsOf(key)) - 1;
    sorted[kept++] = key;
  }
  const data: Ipv4Data = {
    first: new Uint32Array(allocate(4 * kept)),
    last: new Uint32Array(allocate(4 * kept)),
    bits: new Uint8Array(allocate(kept)),
    list: new Uint8Array(allocate(kept)),
    index: new Int32Array(allocate(kept === 0 ? 0 : 4 * 65_537)).fill(kept),
  };
  let half = 0;
  for (let i = 0; i < kept; i++) {
    const first = Math.floor(sorted[i] / (64 * MOST_LISTS));
    data.first[i] = first;
    data.bits[i] = bitsOf(sorted[i]);
    data.last[i] = first + 2 ** (32 - data.bits[i]) - 1;
    data.list[i] = sorted[i] % MOST_LISTS;
    for (; half <= data.last[i] >>> 16; half++) data.index[half] = i;
  }
  return data;
}

function bitsOf(key: number): number {
  return Math.floor(key / MOST_LISTS) % 64;
}

function ipv6Data(rows: readonly { words: Int32Array; bits: number; list: number }[], allocate: Allocate): Ipv6Data {
  const lengths = Array.from(new Set(rows.map(({ bits }) => bits))).toSorted((a, b) => a - b);
  const data: Ipv6Data = {
    words: new Int32Array(allocate(16 * rows.length)),
    bits: new Uint8Array(allocate(rows.length)),
    list: new Uint8Array(allocate(rows.length)),
    table: new Int32Array(allocate(4 * tableSize(rows.length))),
    lengths: new Uint8Array(allocate(lengths.length)),
  };
  data.lengths.set(lengths);
  for (const [i, { words, bits, list }] of rows.entries()) {
    data.words.set(words, 4 * i);
    data.bits[i] = bits;
    data.list[i] = list;
    const [a, b, c, d] = words;
    put(data.table, hashPrefix(a, b, c, d, bits), i);
  }
  return data;
}

function textData(
  domains: ReadonlyMap<string, number>,
  prints: ReadonlyMap<string, number>,
  allocate: Allocate,
): TextData {
  const rows = [...domains, ...prints];
  const data: TextData = {
    bytes: new Uint8Array(allocate(rows.reduce((sum, [text]) => sum + text.length, 0))),
    ends: new Uint32Array(allocate(4 * rows.length)),
    list: new Uint8Array(allocate(rows.length)),
    table: new Int32Array(allocate(4 * tableSize(rows.length))),
    domains: domains.size,
    prints: prints.size,
  };
  let end = 0;
  for (const [i, [text, list]] of rows.entries()) {
    for (let at = 0; at < text.length; at++) data.bytes[end++] = text.charCodeAt(at);
    data.ends[i] = end;
    data.list[i] = list;
    put(data.table, spread(hashOf(text)), i);
  }
  return data;
}

/** Half of it stays empty. */
function tableSize(rows: number): number {
  return 2 ** Math.ceil(Math.log2(2 * rows + 2));
}

function put(table: Int32Array, hash: number, entry: number): void {
  let place = hash & (table.length - 1);
  while (table[place] !== 0) place = (place + 1) & (table.length - 1);
  table[place] = entry + 1;
}
