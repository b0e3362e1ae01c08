// Which side of a flow is ours: this machine's addresses when they are known, private networks when they are not.

import { DESTINATION, FlowFlag, KIND, Kind, SOURCE } from "./columns.ts";

export class LocalHosts {
  /** Addresses as four words; IPv4 in the last one. */
  readonly #known: Int32Array;

  /** `addresses`: 4 or 16 bytes each. Without any, private and link-local networks are local. */
  constructor(addresses: readonly Uint8Array[]) {
    this.#known = new Int32Array(addresses.length * 5);
    addresses.forEach((address, i) => {
      const words = address.length === 4 ? [0, 0, 0, word(address, 0)] : [0, 4, 8, 12].map((at) => word(address, at));
      this.#known.set([...words, address.length === 4 ? 0 : Kind.IPV6], i * 5);
    });
  }

  /** The `FlowFlag` bits of a flow. */
  flags(words: Int32Array, base: number): number {
    const version = words[base + KIND] & Kind.IPV6;
    const source = this.#isLocal(words, base + SOURCE, version) ? FlowFlag.SOURCE_LOCAL : 0;
    return source | (this.#isLocal(words, base + DESTINATION, version) ? FlowFlag.DESTINATION_LOCAL : 0);
  }

  #isLocal(words: Int32Array, at: number, version: number): boolean {
    const known = this.#known;
    if (known.length === 0) return version === 0 ? isPrivate4(words[at + 3]) : isPrivate6(words[at]);
    for (let i = 0; i < known.length; i += 5) {
      if (
        known[i + 3] === words[at + 3] &&
        known[i] === words[at] &&
        known[i + 1] === words[at + 1] &&
        known[i + 2] === words[at + 2] &&
        known[i + 4] === version
      ) {
        return true;
      }
    }
    return false;
  }
}

/** RFC 1918, RFC 6598 (shared), RFC 3927 (link-local), loopback. */
function isPrivate4(address: number): boolean {
  const first = address >>> 24;
  if (first === 10 || first === 127) return true;
  const sixteen = address >>> 16;
  if (sixteen === 0xc0a8 || sixteen === 0xa9fe) return true;
  return address >>> 20 === 0xac1 || address >>> 22 === 0x191;
}

/** Unique local (RFC 4193), link-local, and ::/32 for loopback. */
function isPrivate6(firstWord: number): boolean {
  return firstWord >>> 25 === 0x7e || firstWord >>> 22 === 0x3fa || firstWord === 0;
}

function word(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
}
