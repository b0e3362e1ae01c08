// Addresses, networks, domains and JA4 fingerprints that nobody should talk to. Made as a whole, and then only looked up.

import { formatIpv6 } from "../flow/address.ts";
import { BlacklistBuilder, plainName } from "./blacklist-builder.ts";
import type { BlacklistText } from "./blacklist-builder.ts";
import type { BlacklistData, BlacklistProblem } from "./blacklist-data.ts";
import { findDomain, findIpv4, findIpv6, findText, hashOf } from "./blacklist-lookup.ts";

export type { BlacklistProblem } from "./blacklist-data.ts";

/** What a list has said of somebody. */
export interface Listed {
  list: string;
  entry: string;
}

const NOTHING = new BlacklistBuilder().take();

export class Blacklist {
  readonly #data: BlacklistData;

  constructor(data: BlacklistData = NOTHING) {
    this.#data = data;
  }

  /** At once: for lists that are short, and for who has the time. */
  static of(lists: readonly BlacklistText[]): Blacklist {
    const builder = new BlacklistBuilder();
    for (const _ of builder.read(lists));
    return new Blacklist(builder.take());
  }

  get size(): number {
    return this.#data.size;
  }

  get broken(): number {
    return this.#data.broken;
  }

  get problems(): readonly BlacklistProblem[] {
    return this.#data.problems;
  }

  get hasAddresses(): boolean {
    return this.#data.ipv4.first.length > 0 || this.#data.ipv6.bits.length > 0;
  }

  get hasNames(): boolean {
    return this.#data.texts.domains > 0;
  }

  get hasPrints(): boolean {
    return this.#data.texts.prints > 0;
  }

  /** Of the address in four words; null where it is on none. */
  address(words: Int32Array, at: number, ipv6: boolean): Listed | null {
    return ipv6 ? this.#ipv6(words, at) : this.#ipv4(words[at + 3]);
  }

  /** A name, or the longest of the domains that it belongs to. */
  name(host: string): Listed | null {
    if (!this.hasNames) return null;
    const { texts } = this.#data;
    return this.#text(findDomain(texts, plainName(host.toLowerCase())));
  }

  ja4(print: string): Listed | null {
    return this.hasPrints ? this.#text(findText(this.#data.texts, print, 0, hashOf(print))) : null;
  }

  #ipv4(word: number): Listed | null {
    const { ipv4, lists } = this.#data;
    const found = findIpv4(ipv4, word);
    if (found < 0) return null;
    const first = ipv4.first[found];
    const text = `${first >>> 24}.${(first >>> 16) & 255}.${(first >>> 8) & 255}.${first & 255}`;
    return { list: lists[ipv4.list[found]], entry: ipv4.bits[found] === 32 ? text : `${text}/${ipv4.bits[found]}` };
  }

  #ipv6(words: Int32Array, at: number): Listed | null {
    const { ipv6, lists } = this.#data;
    const found = ipv6.bits.length === 0 ? -1 : findIpv6(ipv6, words, at);
    if (found < 0) return null;
    const bytes = Uint8Array.from({ length: 16 }, (_, i) => ipv6.words[4 * found + (i >> 2)] >>> (24 - 8 * (i & 3)));
    return { list: lists[ipv6.list[found]], entry: `${formatIpv6(bytes, 0)}/${ipv6.bits[found]}` };
  }

  #text(found: number): Listed | null {
    if (found < 0) return null;
    const { texts, lists } = this.#data;
    const start = found === 0 ? 0 : texts.ends[found - 1];
    const entry = String.fromCharCode(...texts.bytes.subarray(start, texts.ends[found]));
    return { list: lists[texts.list[found]], entry };
  }
}
