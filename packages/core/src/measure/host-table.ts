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
  readonly #keys: Int32Array;
  readonly #flags: Uint8Array;
  readonly #packets: Float64Array;
  readonly #sent: Float64Array;
  readonly #received: Float64Array;
  /** Bytes that are both sent and received by the same host. */
  readonly #own: Float64Array;

  constructor(seed: number, capacity: number = DEFAULT_CAPACITY) {
    this.#capacity = capacity;
    this.#seed = seed;
    this.#index = new Int32Array(2 ** Math.ceil(Math.log2(capacity * 2)));
    this.#keys = new Int32Array((capacity + 1) * 4);
    this.#flags = new Uint8Array(capacity + 1);
    this.#packets = new Float64Array(capacity + 1);
    this.#sent = new Float64Array(capacity + 1);
    this.#received = new Float64Array(capacity + 1);
    this.#own = new Float64Array(capacity + 1);
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
    if (packetsSent > 0 && (this.#flags[host] & HostFlag.SENT) === 0) {
      this.#flags[host] |= HostFlag.SENT;
      if (this.error === 0) this.sources++;
    }
    if (packetsReceived > 0 && (this.#flags[host] & HostFlag.RECEIVED) === 0) {
      this.#flags[host] |= HostFlag.RECEIVED;
      if (this.error === 0) this.destinations++;
    }
    this.#packets[host] += packetsSent + packetsReceived;
    this.#sent[host] += sent;
    this.#received[host] += received;
  }

  /** Adds what a host has sent to itself: once to its packets and bytes, though it is sender and receiver. */
  addOwn(words: Int32Array, at: number, ipv6: boolean, local: boolean, packets: number, bytes: number): void {
    this.add(words, at, ipv6, local, packets, bytes, 0, 0);
    this.add(words, at, ipv6, local, 0, 0, packets, bytes);
    const host = this.#find(words, at, ipv6, local);
    this.#packets[host] -= packets;
    this.#own[host] += bytes;
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
    return this.#sent[host] + this.#received[host] - this.#own[host];
  }

  /** IPv4 before IPv6, each by number. */
  #compareAddresses(a: number, b: number): number {
    const version = (this.#flags[a] & HostFlag.IPV6) - (this.#flags[b] & HostFlag.IPV6);
    if (version !== 0) return version;
    const keys = this.#keys;
    for (let i = 0; i < 4; i++) {
      const difference = (keys[a * 4 + i] >>> 0) - (keys[b * 4 + i] >>> 0);
      if (difference !== 0) return difference;
    }
    return 0;
  }

  #record(host: number): TalkerRecord {
    const flags = this.#flags[host];
    return {
      ip: addressText(this.#keys, host * 4, (flags & HostFlag.IPV6) !== 0 ? Kind.IPV6 : 0),
      packets: this.#packets[host],
      bytes: this.#bytes(host),
      bytes_sent: this.#sent[host],
      bytes_received: this.#received[host],
      local: (flags & HostFlag.LOCAL) !== 0,
    };
  }

  #find(words: Int32Array, at: number, ipv6: boolean, local: boolean): number {
    const keys = this.#keys;
    const mask = this.#index.length - 1;
    const kind = ipv6 ? HostFlag.IPV6 : 0;
    let bucket = hashEndpoint(words[at], words[at + 1], words[at + 2], words[at + 3], kind, this.#seed) & mask;
    for (let host = this.#index[bucket]; host !== 0; host = this.#index[bucket]) {
      const key = host * 4;
      if (
        keys[key + 3] === words[at + 3] &&
        keys[key + 2] === words[at + 2] &&
        keys[key + 1] === words[at + 1] &&
        keys[key] === words[at] &&
        (this.#flags[host] & HostFlag.IPV6) === kind
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
    for (let i = 0; i < 4; i++) keys[host * 4 + i] = words[at + i];
    this.#flags[host] = kind | (local ? HostFlag.LOCAL : 0);
    this.#packets[host] = 0;
    this.#sent[host] = 0;
    this.#received[host] = 0;
    this.#own[host] = 0;
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
    for (let i = 0; i < 4; i++) this.#keys[to * 4 + i] = this.#keys[from * 4 + i];
    this.#flags[to] = this.#flags[from];
    this.#packets[to] = Math.ceil(this.#packets[from] * share);
    this.#sent[to] = Math.ceil(this.#sent[from] * share);
    this.#received[to] = Math.ceil(this.#received[from] * share);
    this.#own[to] = Math.floor(this.#own[from] * share);
  }

  #reindex(): void {
    const mask = this.#index.length - 1;
    this.#index.fill(0);
    for (let host = 1; host <= this.size; host++) {
      const key = host * 4;
      const keys = this.#keys;
      const kind = this.#flags[host] & HostFlag.IPV6;
      let bucket = hashEndpoint(keys[key], keys[key + 1], keys[key + 2], keys[key + 3], kind, this.#seed) & mask;
      while (this.#index[bucket] !== 0) bucket = (bucket + 1) & mask;
      this.#index[bucket] = host;
    }
  }
}
