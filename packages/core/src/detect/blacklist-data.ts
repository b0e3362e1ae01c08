// A blacklist in flat arrays: nothing in it needs to be made again for another thread, and where memory can be shared it is.

export interface BlacklistProblem {
  list: string;
  /** Counted from 1. */
  line: number;
  text: string;
}

export interface BlacklistData {
  /** Names of the lists, by number. */
  lists: readonly string[];
  /** Entries in all. */
  size: number;
  /** Lines that could not be understood: `problems` has the first of them. */
  broken: number;
  problems: readonly BlacklistProblem[];
  /** Entries for which there was no room. */
  leftOut: number;
  ipv4: Ipv4Data;
  ipv6: Ipv6Data;
  texts: TextData;
}

/** Networks that do not overlap, sorted. */
export interface Ipv4Data {
  first: Uint32Array;
  last: Uint32Array;
  bits: Uint8Array;
  list: Uint8Array;
  /** By the upper 16 bits: the first network that ends in them or behind them. */
  index: Int32Array;
}

/** Prefixes of four words, in a hash table of open addressing: 1 and more, 0 is empty. */
export interface Ipv6Data {
  words: Int32Array;
  bits: Uint8Array;
  list: Uint8Array;
  table: Int32Array;
  /** The lengths that there are, the shortest first. */
  lengths: Uint8Array;
}

/** Domains and fingerprints, which are ASCII, in a hash table like that. */
export interface TextData {
  bytes: Uint8Array;
  /** Where each ends; the one before it begins there. */
  ends: Uint32Array;
  list: Uint8Array;
  table: Int32Array;
  domains: number;
  prints: number;
}
