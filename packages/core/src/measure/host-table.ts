// Who talks how much. Exact for the first `capacity` hosts; beyond that the Misra-Gries algorithm (Misra and Gries 1982, in
// batches): the small ones are taken off everybody's count and forgotten, so that whoever sends a lot is always in the table
// and no figure is more than `error` bytes too low.

import { hashEndpoint } from "../flow/hash.ts";
import { addressText } from "../flow/flow-record.ts";
import { Kind } from "../flow/columns.ts";

export interface TalkerRecord {
  ip: string;
  packets: number;
  bytes: number;
  bytes_sent: number;
  bytes_received: number;
  local: boolean;
}

/** Small enough that a purge, which one frame has to wait for, takes no more than a few milliseconds. */
const DEFAULT_CAPACITY = 1 << 15;
/** How many counts a purge looks at to find the middle one. */
const SAMPLE = 1023;

const HostFlag = { IPV6: 1, LOCAL: 2, SENT: 4, RECEIVED: 8 } as const;

// A host in memory, together because a flow's end touches all of it: four words of address, flags, and counts as doubles.
const STRIDE = 16;
const FLAGS = 4;
/** In doubles. */
const HALF = STRIDE / 2;
const PACKETS = 3;
const SENT = 4;
const RECEIVED = 5;
/** Bytes that are both sent and received by the same host. */
const OWN = 6;

export class HostTable {
  size = 0;
  /** Bytes by which a figure may be too low; 0 while everything is exact. */
  error = 0;
  /**
   * Hosts that sent, and hosts that were sent to. Once `error` is not 0 some have been forgotten, and whoever comes may be
   * one of them: then these stay as they are, lower bounds.
   */
  sources = 0;
  destinations = 0;

  readonly #capacity: number;
  readonly #seed: number;
  readonly #index: Int32Array;
  readonly #words: Int32Array;
  readonly #counts: Float64Array;

  constructor(seed: number, capacity: number = DEFAULT_CAPACITY) {
    this.#capacity = capacity;
    this.#seed = seed;
    this.#index = new Int32Array(2 ** Math.ceil(Math.log2(capacity * 2)));
    this.#words = new Int32Array((capacity + 1) * STRIDE);
    this.#counts = new Float64Array(this.#words.buffer);
  }

  /** Adds to the host whose address is `words[at, at + 4)`. */
  add(
    words: Int32Array,
    at: number,
    ipv6: boolean,
    local: boolean,
    packetsSent: number,
    sent: number,
    packetsReceived: number,
    received: number,
  ): void {
    const host = this.#find(words, at, ipv6, local);
    const flags = host * STRIDE + FLAGS;
    if (packetsSent > 0 && (this.#words[flags] & HostFlag.SENT) === 0) {
      this.#words[flags] |= HostFlag.SENT;
      if (this.error === 0) this.sources++;
    }
    if (packetsReceived > 0 && (this.#words[flags] & HostFlag.RECEIVED) === 0) {
      this.#words[flags] |= HostFlag.RECEIVED;
      if (this.error === 0) this.destinations++;
    }
    const counts = this.#counts;
    counts[host * HALF + PACKETS] += packetsSent + packetsReceived;
    counts[host * HALF + SENT] += sent;
    counts[host * HALF + RECEIVED] += received;
  }

  /** Adds what a host has sent to itself: once to its packets and bytes, though it is sender and receiver. */
  addOwn(words: Int32Array, at: number, ipv6: boolean, local: boolean, packets: number, bytes: number): void {
    this.add(words, at, ipv6, local, packets, bytes, 0, 0);
    this.add(words, at, ipv6, local, 0, 0, packets, bytes);
    const host = this.#find(words, at, ipv6, local);
    this.#counts[host * HALF + PACKETS] -= packets;
    this.#counts[host * HALF + OWN] += bytes;
  }

  /** The `count` hosts with most bytes, largest first; equal ones by address, so that the order is always the same. */
  top(count: number): TalkerRecord[] {
    const order = (a: number, b: number): number => this.#bytes(b) - this.#bytes(a) || this.#compareAddresses(a, b);
    let best: number[] = [];
    let least = 0;
    for (let host = 1; host <= this.size; host++) {
      if (this.#bytes(host) < least) continue;
      best.push(host);
      if (best.length < count * 4) continue;
      best = best.toSorted(order).slice(0, count);
      least = count === 0 ? Infinity : this.#bytes(best[count - 1]);
    }
    return best
      .toSorted(order)
      .slice(0, count)
      .map((host) => this.#record(host));
  }

  #bytes(host: number): number {
    const at = host * HALF;
    return this.#counts[at + SENT] + this.#counts[at + RECEIVED] - this.#counts[at + OWN];
  }

  /** IPv4 before IPv6, each by number. */
  #compareAddresses(a: number, b: number): number {
    const words = this.#words;
    const version = (words[a * STRIDE + FLAGS] & HostFlag.IPV6) - (words[b * STRIDE + FLAGS] & HostFlag.IPV6);
    if (version !== 0) return version;
    for (let i = 0; i < 4; i++) {
      const difference = (words[a * STRIDE + i] >>> 0) - (words[b * STRIDE + i] >>> 0);
      if (difference !== 0) return difference;
    }
    return 0;
  }

  #record(host: number): TalkerRecord {
    const flags = this.#words[host * STRIDE + FLAGS];
    const counts = host * HALF;
    return {
      ip: addressText(this.#words, host * STRIDE, (flags & HostFlag.IPV6) !== 0 ? Kind.IPV6 : 0),
      packets: this.#counts[counts + PACKETS],
      bytes: this.#bytes(host),
      bytes_sent: this.#counts[counts + SENT],
      bytes_received: this.#counts[counts + RECEIVED],
      local: (flags & HostFlag.LOCAL) !== 0,
    };
  }

  #find(words: Int32Array, at: number, ipv6: boolean, local: boolean): number {
    const table = this.#words;
    const mask = this.#index.length - 1;
    const kind = ipv6 ? HostFlag.IPV6 : 0;
    let bucket = hashEndpoint(words[at], words[at + 1], words[at + 2], words[at + 3], kind, this.#seed) & mask;
    for (let host = this.#index[bucket]; host !== 0; host = this.#index[bucket]) {
      const base = host * STRIDE;
      if (
        table[base + 3] === words[at + 3] &&
        table[base + 2] === words[at + 2] &&
        table[base + 1] === words[at + 1] &&
        table[base] === words[at] &&
        (table[base + FLAGS] & HostFlag.IPV6) === kind
      ) {
        return host;
      }
      bucket = (bucket + 1) & mask;
    }
    if (this.size === this.#capacity) {
      this.#purge();
      return this.#find(words, at, ipv6, local);
    }
    const host = ++this.size;
    this.#index[bucket] = host;
    for (let i = 0; i < 4; i++) table[host * STRIDE + i] = words[at + i];
    table[host * STRIDE + FLAGS] = kind | (local ? HostFlag.LOCAL : 0);
    for (let i = PACKETS; i <= OWN; i++) this.#counts[host * HALF + i] = 0;
    return host;
  }

  /** Takes the middle count off everybody and forgets whoever has nothing left: about half, so that purges are rare. */
  #purge(): void {
    const step = Math.max(1, Math.floor(this.size / SAMPLE));
    const sample: number[] = [];
    for (let host = 1; host <= this.size; host += step) sample.push(this.#bytes(host));
    const middle = sample.toSorted((a, b) => a - b)[sample.length >> 1];
    this.error += middle;
    let kept = 0;
    for (let host = 1; host <= this.size; host++) {
      const left = this.#bytes(host) - middle;
      if (left > 0) this.#move(host, ++kept, left / (left + middle));
    }
    this.size = kept;
    this.#reindex();
  }

  #move(from: number, to: number, share: number): void {
    const counts = this.#counts;
    for (let i = 0; i <= FLAGS; i++) this.#words[to * STRIDE + i] = this.#words[from * STRIDE + i];
    for (let i = PACKETS; i < OWN; i++) counts[to * HALF + i] = Math.ceil(counts[from * HALF + i] * share);
    counts[to * HALF + OWN] = Math.floor(counts[from * HALF + OWN] * share);
  }

  #reindex(): void {
    const words = this.#words;
    const mask = this.#index.length - 1;
    this.#index.fill(0);
    for (let host = 1; host <= this.size; host++) {
      const base = host * STRIDE;
      const kind = words[base + FLAGS] & HostFlag.IPV6;
      let bucket =
        hashEndpoint(words[base], words[base + 1], words[base + 2], words[base + 3], kind, this.#seed) & mask;
      while (this.#index[bucket] !== 0) bucket = (bucket + 1) & mask;
      this.#index[bucket] = host;
    }
  }
}
